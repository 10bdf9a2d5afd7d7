/** What Sluice writes in the words of the Anthropic Messages API (https://docs.anthropic.com/en/api/messages). */
export interface MessagesRequest {
  model: string;
  max_tokens: number;
  messages: WireMessage[];
  system?: string | TextBlock[];
  stream?: true;
  temperature?: number;
  top_p?: number;
  top_k?: number;
  stop_sequences?: string[];
  tools?: (CustomTool | NativeTool)[];
  tool_choice?: WireToolChoice;
  thinking?: Thinking;
  output_config?: OutputConfig;
  metadata?: { user_id: string };
  service_tier?: 'auto' | 'standard_only';
}

export interface WireMessage {
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

/** The blocks that Sluice makes itself. */
export type TranslatedBlock =
  TextBlock | ImageBlock | DocumentBlock | ToolUseBlock | ToolResultBlock | ReplayedThinking;

/** A block that the client wrote in the vendor's own words. */
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

/** A tool that the client wrote in the vendor's own words, such as one that runs on the vendor's side. */
export interface NativeTool {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type WireToolChoice =
  | { type: 'none' }
  | { type: 'auto' | 'any'; disable_parallel_tool_use?: true }
  | { type: 'tool'; name: string; disable_parallel_tool_use?: true };

/** `enabled` comes with `budget_tokens`; others are the client's own words. */
export interface Thinking {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface OutputConfig {
  effort?: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
  format?: { type: 'json_schema'; schema: Record<string, unknown> };
}
