import type { FunctionCall } from '../shared/function-calls';

/** Wire types of the Mistral API (https://docs.mistral.ai/api) where it differs from OpenAI's. */

/** Mistral rejects messages with unknown fields. */
export type WireMessage =
  | { role: 'system' | 'user'; content: string | ContentChunk[] }
  | { role: 'assistant'; content?: string | ContentChunk[]; tool_calls?: FunctionCall[]; prefix?: true }
  | { role: 'tool'; tool_call_id: string; name?: string; content: string | ContentChunk[] };

export type ContentChunk =
  | TextChunk
  | ThinkingChunk
  | { type: 'image_url'; image_url: { url: string; detail?: string } }
  | { type: 'document_url'; document_url: string; document_name?: string }
  | { type: 'file'; file_id: string }
  | { type: 'input_audio'; input_audio: string };

export interface TextChunk {
  type: 'text';
  text: string;
}

export interface ThinkingChunk {
  type: 'thinking';
  thinking: TextChunk[];
  signature?: string;
}

/** A response, or an event of a stream. */
export interface MistralResponse {
  choices: Choice[];
  usage: MistralUsage;
}

export interface Choice {
  message: ResponseMessage;
  delta: ResponseMessage;
  finish_reason: string;
}

export interface ResponseMessage {
  index: number;
  tool_calls: { id: string }[];
}

/** Cached tokens are in one of three fields. */
export interface MistralUsage {
  num_cached_tokens: number;
  prompt_token_details: { cached_tokens: number };
  prompt_tokens_details: { cached_tokens: number };
}
