import type { FunctionCall } from '../shared/function-calls';

// The fields of Cohere's `POST /v2/chat` that the gateway uses (https://docs.cohere.com/reference/chat).

export type WireMessage =
  | { role: 'system'; content: string | TextPart[] }
  | { role: 'user'; content: string | (TextPart | ImagePart)[] }
  | {
      role: 'assistant';
      content?: string | (TextPart | ThinkingPart)[];
      tool_calls?: FunctionCall[];
      tool_plan?: string;
    }
  | { role: 'tool'; tool_call_id: string; content: string | (TextPart | DocumentPart)[] };

export interface TextPart {
  type: 'text';
  text: string;
}

export interface ThinkingPart {
  type: 'thinking';
  thinking: string;
}

export interface ImagePart {
  type: 'image_url';
  image_url: { url: string; detail?: 'auto' | 'low' | 'high' };
}

export interface DocumentPart {
  type: 'document';
  document: { data: Record<string, unknown>; id?: string };
}

export interface WireTool {
  type: 'function';
  function: { name: string; description?: string; parameters: Record<string, unknown> };
}

export interface ToolFields {
  tools?: WireTool[];
  strict_tools?: true;
  tool_choice?: 'REQUIRED' | 'NONE';
}

export interface CohereChatResponse {
  id: string;
  message: ResponseMessage;
  finish_reason: string;
  usage?: CohereUsage;
  logprobs?: LogprobItem[];
  /** Why the generation failed. */
  error?: string;
}

export interface ResponseMessage {
  content?: ResponseContent[];
  /** What the model plans before it calls tools. */
  tool_plan?: string;
  tool_calls?: ResponseToolCall[];
  citations?: CitationWire[];
}

/** A part of a text. Positions count characters. */
export interface CitedPart {
  start: number;
  end: number;
  /** The text that is cited: `TEXT_CONTENT` (default), `THINKING_CONTENT` or `PLAN`. */
  type?: string;
}

/** A part of a content block and its sources. */
export interface CitationWire extends CitedPart {
  /** Default: 0. */
  content_index?: number;
  sources: { document?: DocumentWire; tool_output?: DocumentWire }[];
}

/** The fields of a document are those that the client sent. */
export interface DocumentWire {
  id?: string;
  url?: string;
  title?: string;
}

/** Has the member that `type` names. */
export interface ResponseContent {
  type: 'text' | 'thinking';
  text?: string;
  thinking?: string;
}

export interface ResponseToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface LogprobItem {
  text?: string;
  token_ids: number[];
  logprobs?: number[];
}

/** `meta` in version 1. */
export interface CohereUsage {
  /** All tokens. */
  tokens?: TokenCounts;
  /** The tokens that are charged. */
  billed_units?: TokenCounts;
  /** Included in `tokens`. */
  cached_tokens?: number;
}

export interface TokenCounts {
  input_tokens?: number;
  output_tokens?: number;
}

/** The fields of all stream events; `type` determines which are set. */
export interface ChatStreamEvent {
  type: string;
  id?: string;
  index?: number;
  delta?: StreamDelta;
  logprobs?: LogprobItem;
  /** Set in errors only. */
  message?: string;
}

export interface StreamDelta {
  message?: StreamedMessage;
  finish_reason?: string;
  error?: string;
  usage?: CohereUsage;
}

/** A fragment of the message. Each list of a `ResponseMessage` is a single entry here. */
export interface StreamedMessage {
  content?: Partial<ResponseContent>;
  tool_plan?: string;
  tool_calls?: Partial<ResponseToolCall>;
  citations?: object;
}
