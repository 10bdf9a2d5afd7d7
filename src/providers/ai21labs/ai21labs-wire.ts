import type { FunctionCall } from '../shared/function-calls';

/** Wire types of AI21's API (https://docs.ai21.com/reference). The Jamba models' responses have OpenAI's format. */

/** A message of a Jamba chat. Its content is always a string. */
export type JambaMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; tool_calls?: FunctionCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };

/** Response of the J2 models. */
export interface CompleteResponse {
  id: string;
  prompt: TextWithTokens;
  completions: Completion[];
}

export interface Completion {
  data: TextWithTokens;
  finishReason: { reason: string };
}

export interface TextWithTokens {
  text: string;
  tokens: object[];
}
