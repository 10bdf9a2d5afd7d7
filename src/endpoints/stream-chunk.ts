import type { FinishReason, Usage } from '../wire';

/** What the chunks of chats and completions have in common. */
export interface StreamChunk {
  choices: { index: number; finish_reason: FinishReason | null; delta?: object }[];
  usage?: Usage | null;
}

/** Whether a chunk has something for the client besides the role. A finish reason counts as content: the response is complete, even if it is empty. */
export function hasContent({ choices }: StreamChunk): boolean {
  return choices.some(
    ({ finish_reason: reason, delta, ...choice }) =>
      reason !== null ||
      ('text' in choice && isFilled(choice.text)) ||
      Object.entries(delta ?? {}).some(([name, value]) => name !== 'role' && isFilled(value)),
  );
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
