// Converse and ConverseStream of the Bedrock runtime API (https://docs.aws.amazon.com/bedrock/latest/APIReference/).

/** The fields of the request body that the gateway sends. */
export interface ConverseRequest {
  messages: ConverseMessage[];
  system?: SystemBlock[];
  inferenceConfig?: InferenceConfig;
  toolConfig?: ToolConfig;
  outputConfig?: { textFormat: TextFormat };
  serviceTier?: { type: ServiceTier };
  /** Parameters of the model's developer; the API passes them to the model. */
  additionalModelRequestFields?: Record<string, unknown>;
}

export type ServiceTier = 'default' | 'flex' | 'priority' | 'reserved';

export interface ConverseMessage {
  role: 'user' | 'assistant';
  content: ContentBlock[];
}

export interface CachePoint {
  cachePoint: { type: 'default'; ttl?: '5m' | '1h' };
}

export interface TextBlock {
  text: string;
}

export type SystemBlock = TextBlock | CachePoint;

/** `bytes` is base64. */
export type Source = { bytes: string } | { s3Location: { uri: string } };

export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp';
export interface ImageBlock {
  image: { format: ImageFormat; source: Source };
}

export type DocumentFormat = 'pdf' | 'csv' | 'doc' | 'docx' | 'xls' | 'xlsx' | 'html' | 'txt' | 'md';
export interface DocumentBlock {
  document: { format: DocumentFormat; name: string; source: Source };
}

export type AudioFormat = 'mp3' | 'wav' | 'flac' | 'ogg' | 'opus' | 'aac' | 'm4a' | 'webm';
export interface AudioBlock {
  audio: { format: AudioFormat; source: Source };
}

export interface ToolUseBlock {
  toolUse: { toolUseId: string; name: string; input: Readonly<Record<string, unknown>> };
}

export interface ToolResultBlock {
  toolResult: { toolUseId: string; content: (TextBlock | ImageBlock | DocumentBlock)[]; status?: 'error' };
}

export interface ReasoningBlock {
  reasoningContent: { reasoningText: { text: string; signature: string } } | { redactedContent: string };
}

export type ContentBlock =
  TextBlock | ImageBlock | DocumentBlock | AudioBlock | ToolUseBlock | ToolResultBlock | ReasoningBlock | CachePoint;

export interface InferenceConfig {
  temperature?: number;
  topP?: number;
  maxTokens?: number;
  stopSequences?: string[];
}

export interface ToolSpec {
  toolSpec: {
    name: string;
    description?: string;
    inputSchema: { json: Readonly<Record<string, unknown>> };
    strict?: true;
  };
}

export type ToolChoice = { auto: object } | { any: object } | { tool: { name: string } };

export interface ToolConfig {
  tools: (ToolSpec | CachePoint)[];
  toolChoice?: ToolChoice;
}

export interface TextFormat {
  type: 'json_schema';
  /** `schema` is JSON text. */
  structure: { jsonSchema: { schema: string; name?: string; description?: string } };
}

/** The fields of the response body that the gateway reads. */
export interface ConverseResponse extends ResponseExtras {
  output: { message: ResponseMessage };
  stopReason: string;
  usage: TokenUsage;
}

/** Response fields that OpenAI's API has no place for. */
export interface ResponseExtras {
  serviceTier?: { type: ServiceTier };
  trace?: object;
  additionalModelResponseFields?: unknown;
}

export interface ResponseMessage {
  role: 'assistant';
  content: ResponseBlock[];
}

/** One of these members is set; there are others, which the gateway does not read. */
export interface ResponseBlock {
  text?: string;
  toolUse?: ToolUseBlock['toolUse'];
  reasoningContent?: ReasoningContent;
  citationsContent?: { content: { text?: string }[]; citations: Citation[] };
}

/** Source of a text: a web page, or a passage of a document or search result. */
export interface Citation {
  title?: string;
  /** The source of a search result: a URL or any other name. */
  source?: string;
  location: { web?: { url: string; domain?: string } };
}

export interface ReasoningContent {
  reasoningText?: { text: string; signature?: string };
  /** Base64. */
  redactedContent?: string;
}

export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadInputTokens?: number;
  cacheWriteInputTokens?: number;
}

export interface ContentBlockStartEvent {
  contentBlockIndex: number;
  start: { toolUse?: { toolUseId: string; name: string } };
}

export interface ContentBlockDeltaEvent {
  contentBlockIndex: number;
  delta: BlockDelta;
}

/** One of these members is set. */
export interface BlockDelta {
  text?: string;
  /** A fragment of the input's JSON text. */
  toolUse?: { input: string };
  reasoningContent?: ReasoningDelta;
  citation?: Citation;
}

/** One of these members is set. */
export interface ReasoningDelta {
  text?: string;
  signature?: string;
  /** Base64. */
  redactedContent?: string;
}

export interface ContentBlockStopEvent {
  contentBlockIndex: number;
}

export interface MessageStopEvent extends ResponseExtras {
  stopReason: string;
}

export interface MetadataEvent extends ResponseExtras {
  usage: TokenUsage;
}

/** An exception in the middle of a stream. */
export interface ExceptionEvent {
  message?: string;
  /** The message of the model's developer. */
  originalMessage?: string;
}
