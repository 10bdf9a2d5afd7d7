/** The Anthropic Messages API (https://docs.anthropic.com/en/api/messages): request, response and stream events. */

/** Body of `POST /messages`. */
export interface MessagesRequest {
  model: string;
  max_tokens: number;
  messages: MessageParam[];
  system?: string | TextBlock[];
  stream?: true;
  temperature?: number;
  top_p?: number;
  top_k?: number;
  stop_sequences?: string[];
  tools?: (CustomTool | NativeTool)[];
  tool_choice?: ToolChoiceParam;
  thinking?: Thinking;
  output_config?: OutputConfig;
  metadata?: { user_id: string };
  service_tier?: 'auto' | 'standard_only';
}

export interface MessageParam {
  role: 'user' | 'assistant';
  content: string | ContentBlock[];
}

export interface CacheControl {
  type: 'ephemeral';
  ttl?: '5m' | '1h';
}

export interface TextBlock {
  type: 'text';
  text: string;
  cache_control?: CacheControl;
}

export type ImageMediaType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';

export interface ImageBlock {
  type: 'image';
  source: { type: 'base64'; media_type: ImageMediaType; data: string } | { type: 'url'; url: string };
  cache_control?: CacheControl;
}

export interface DocumentBlock {
  type: 'document';
  source:
    | { type: 'base64'; media_type: 'application/pdf'; data: string }
    | { type: 'text'; media_type: 'text/plain'; data: string }
    | { type: 'url'; url: string }
    | { type: 'file'; file_id: string };
  title?: string;
  cache_control?: CacheControl;
}

export interface ToolUseBlock {
  type: 'tool_use';
  id: string;
  name: string;
  input: Readonly<Record<string, unknown>>;
}

export interface ToolResultBlock {
  type: 'tool_result';
  tool_use_id: string;
  content?: string | (TextBlock | ImageBlock | DocumentBlock)[];
  is_error?: true;
  cache_control?: CacheControl;
}

export type ReplayedThinking =
  { type: 'thinking'; thinking: string; signature: string } | { type: 'redacted_thinking'; data: string };

/** The blocks that Sluice builds. */
export type TranslatedBlock =
  TextBlock | ImageBlock | DocumentBlock | ToolUseBlock | ToolResultBlock | ReplayedThinking;

/** A block that the client sent in Anthropic's format; it is passed through. */
export interface NativeBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type ContentBlock = TranslatedBlock | NativeBlock;

export interface CustomTool {
  name: string;
  description?: string;
  input_schema: { type: 'object'; [keyword: string]: unknown };
  strict?: true;
  cache_control?: CacheControl;
}

/** A tool that the client sent in Anthropic's format, such as a server tool; it is passed through. */
export interface NativeTool {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type ToolChoiceParam =
  | { type: 'none' }
  | { type: 'auto' | 'any'; disable_parallel_tool_use?: true }
  | { type: 'tool'; name: string; disable_parallel_tool_use?: true };

/** `enabled` requires `budget_tokens`. A `thinking` object of the client is passed through with all its fields. */
export interface Thinking {
  readonly type: string;
  readonly budget_tokens?: unknown;
  readonly [field: string]: unknown;
}

export interface OutputConfig {
  effort?: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
  format?: { type: 'json_schema'; schema: Record<string, unknown> };
}

/** Response of `POST /messages` without streaming, and `message` of the event `message_start`. */
export interface MessagesResponse {
  type: string;
  id: string;
  model: string;
  content: ResponseBlock[];
  stop_reason: string | null;
  stop_details: StopDetails | null;
  usage: MessagesUsage;
}

/** The fields of all block types that are translated; a block has only those of its own `type`. */
export interface ResponseBlock {
  type: string;
  text?: string;
  thinking?: string;
  signature?: string;
  data?: string;
  id?: string;
  name?: string;
  input?: unknown;
  citations?: CitationWire[] | null;
}

/** Source of a text: a web page or a passage of a document. Each type has further fields. */
export interface CitationWire {
  type: string;
  /** `web_search_result_location`. */
  url?: string;
  /** `search_result_location`: a URL or any other name. */
  source?: string;
  title?: string | null;
  cited_text?: string;
}

/** Why a refusal (`stop_reason: "refusal"`) happened. */
export interface StopDetails {
  explanation: string | null;
}

export interface TokenCounts {
  input_tokens: number;
  cache_read_input_tokens: number | null;
  cache_creation_input_tokens: number | null;
  output_tokens: number;
}

export interface MessagesUsage extends TokenCounts {
  output_tokens_details: { thinking_tokens: number } | null;
  service_tier: string | null;
  /** One entry for each model run of the request, if there was more than one. */
  iterations?: UsageIteration[];
}

export interface UsageIteration extends TokenCounts {
  type: string;
}

/** An event of a streamed message: the fields of all event types; an event has only those of its own `type`. */
export interface MessageStreamEvent {
  type: string;
  message?: MessagesResponse;
  index?: number;
  content_block?: ResponseBlock;
  delta?: StreamDelta;
  usage?: Partial<Omit<MessagesUsage, 'service_tier'>>;
}

/** `delta` of `content_block_delta` (the fields of one delta type) or of `message_delta` (the stop fields). */
export interface StreamDelta {
  type?: string;
  text?: string;
  thinking?: string;
  signature?: string;
  partial_json?: string;
  citation?: CitationWire;
  stop_reason?: string | null;
  stop_details?: StopDetails | null;
}
