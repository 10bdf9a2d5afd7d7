/** What Sluice writes in the words of Bedrock's Converse API (https://docs.aws.amazon.com/bedrock/latest/APIReference/). */
export interface ConverseBody {
  messages: WireMessage[];
  system?: SystemBlock[];
  inferenceConfig?: InferenceConfig;
  toolConfig?: ToolConfig;
  outputConfig?: { textFormat: TextFormat };
  serviceTier?: { type: ServiceTier };
  /** Parameters of the model's maker, which the API passes on. */
  additionalModelRequestFields?: Record<string, unknown>;
}

export type ServiceTier = 'default' | 'flex' | 'priority' | 'reserved';

export interface WireMessage {
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

/** `bytes` are base64. */
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
