import type { BedrockModel } from './model-family';

const MISTRAL_ID = /^[a-zA-Z0-9]{9}$/;

/** The id of a tool call as the model takes it: Mistral's want exactly nine letters and digits. */
export function toToolUseId(id: string, { family }: BedrockModel): string {
  if (family !== 'mistral' || MISTRAL_ID.test(id)) return id;
  return id
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(0, 9)
    .padEnd(9, '0');
}
