import type { ChatChunk, ChatResponse, CompletionsChunk, CompletionsResponse, ToolCallDelta } from '../../src/wire';

export type TextResponse = ChatResponse | CompletionsResponse;
export type TextChunk = ChatChunk | CompletionsChunk;

/** The content of one choice, without ids: equal for a response and for its stream. */
export interface CollectedChoice {
  text: string;
  reasoning: string;
  calls: { name: string | undefined; arguments: string }[];
  finish: string | null;
}

export function collectResponse({ choices }: TextResponse): CollectedChoice[] {
  return choices.map((choice) => {
    const message = 'message' in choice ? (choice as ChatResponse['choices'][number]).message : undefined;
    const text = message ? message.content : (choice as CompletionsResponse['choices'][number]).text;
    const calls = (message?.tool_calls ?? []).map(({ function: { name, arguments: given } }) => ({
      name,
      arguments: given,
    }));
    return {
      text: text ?? '',
      reasoning: message?.reasoning_content ?? '',
      calls,
      finish: choice.finish_reason,
    };
  });
}

/** Collects the choices from the chunks of a stream, as clients do. */
export function collectStream(chunks: readonly TextChunk[]): CollectedChoice[] {
  const collected: CollectedChoice[] = [];
  for (const choice of chunks.flatMap(({ choices }) => choices as TextChunk['choices'][number][])) {
    const known = (collected[choice.index] ??= { text: '', reasoning: '', calls: [], finish: null });
    const delta = 'delta' in choice ? (choice as ChatChunk['choices'][number]).delta : undefined;
    known.text += (delta ? delta.content : (choice as CompletionsChunk['choices'][number]).text) ?? '';
    known.reasoning += delta?.reasoning_content ?? '';
    known.finish ??= choice.finish_reason;
    for (const call of delta?.tool_calls ?? []) addCall(known.calls, call);
  }
  return collected;
}

function addCall(calls: CollectedChoice['calls'], { index, function: named }: ToolCallDelta): void {
  const known = (calls[index] ??= { name: named.name, arguments: '' });
  known.arguments += named.arguments ?? '';
}
