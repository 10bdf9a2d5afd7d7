/** Wire types of `generateContent` and `streamGenerateContent` (https://ai.google.dev/api/generate-content). */

export type ServiceTier = 'standard' | 'flex' | 'priority';

export interface GenerateRequest {
  contents: Content[];
  systemInstruction?: { parts: TextPart[] };
  tools?: { functionDeclarations: FunctionDeclaration[] }[];
  toolConfig?: { functionCallingConfig: FunctionCallingConfig };
  generationConfig?: GenerationConfig;
  serviceTier?: ServiceTier;
  /** Native parameters, passed through from the client's request. */
  safetySettings?: unknown;
  cachedContent?: unknown;
  labels?: unknown;
}

export interface Content {
  role: 'user' | 'model';
  parts: Part[];
}

export interface TextPart {
  text: string;
  thoughtSignature?: string;
}

export type MediaResolution = 'MEDIA_RESOLUTION_LOW' | 'MEDIA_RESOLUTION_MEDIUM' | 'MEDIA_RESOLUTION_HIGH';

export interface InlineMedia {
  inlineData: { mimeType: string; data: string };
}

export interface ReferencedMedia {
  fileData: { fileUri: string; mimeType?: string };
}

export type MediaPart = (InlineMedia | ReferencedMedia) & { mediaResolution?: { level: MediaResolution } };

export interface FunctionCallPart {
  functionCall: { id?: string; name: string; args: Readonly<Record<string, unknown>> };
  thoughtSignature?: string;
}

export interface FunctionResponsePart {
  functionResponse: {
    id?: string;
    name: string;
    response: Readonly<Record<string, unknown>>;
    parts?: (InlineMedia | ReferencedMedia)[];
  };
}

export type Part = TextPart | MediaPart | FunctionCallPart | FunctionResponsePart;

export interface FunctionDeclaration {
  name: string;
  description?: string;
  parametersJsonSchema?: object;
  /** For models that only accept the OpenAPI subset of JSON Schema. */
  parameters?: object;
}

export interface FunctionCallingConfig {
  mode: 'AUTO' | 'NONE' | 'ANY';
  allowedFunctionNames?: string[];
}

export type ThinkingLevel = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH';

export interface GenerationConfig {
  temperature?: number;
  topP?: number;
  topK?: number;
  maxOutputTokens?: number;
  candidateCount?: number;
  stopSequences?: string[];
  frequencyPenalty?: number;
  presencePenalty?: number;
  seed?: number;
  responseLogprobs?: boolean;
  logprobs?: number;
  responseMimeType?: 'application/json';
  responseJsonSchema?: object;
  /** For models that only accept the OpenAPI subset of JSON Schema. */
  responseSchema?: object;
  responseModalities?: ('TEXT' | 'IMAGE')[];
  thinkingConfig?: { thinkingLevel?: ThinkingLevel; thinkingBudget?: number; includeThoughts?: boolean };
}

/** A response, or one event of a stream. */
export interface GenerateResponse {
  candidates: Candidate[];
  promptFeedback: PromptFeedback;
  usageMetadata: UsageMetadata;
  modelVersion: string;
  responseId: string;
}

export interface Candidate {
  index: number;
  content: { parts: CandidatePart[] };
  finishReason: string;
  /** Explains `finishReason`. */
  finishMessage: string;
  logprobsResult: LogprobsResult;
  /** The web pages and documents that the response is based on. */
  groundingMetadata: GroundingMetadata;
  /** The sources that the response quotes at length. */
  citationMetadata: CitationMetadata;
}

export interface GroundingMetadata {
  groundingChunks: GroundingChunk[];
  groundingSupports: GroundingSupport[];
}

/** A source: one of these members is set. */
export interface GroundingChunk {
  web: Source;
  maps: Source;
  retrievedContext: Source;
  image: { sourceUri: string; title: string };
}

export interface Source {
  uri: string;
  title: string;
}

/** A part of the response and the indexes of its sources. */
export interface GroundingSupport {
  segment: Segment;
  groundingChunkIndices: number[];
}

/** Positions are bytes of the text in UTF-8; a missing start is 0. */
export interface Segment {
  startIndex: number;
  endIndex: number;
  text: string;
}

/** Gemini names the list `citationSources`, Vertex AI `citations`. */
export interface CitationMetadata {
  citationSources: QuotedSource[];
  citations: QuotedSource[];
}

/** Positions are bytes, as those of a segment. */
export interface QuotedSource extends Source {
  startIndex: number;
  endIndex: number;
}

export interface CandidatePart {
  text: string;
  /** Whether the part is reasoning. */
  thought: boolean;
  /** Opaque; the client sends it back with the part. */
  thoughtSignature: string;
  functionCall: FunctionCall;
  inlineData: InlineMedia['inlineData'];
}

export interface FunctionCall {
  id: string;
  name: string;
  args: object;
}

export interface PromptFeedback {
  /** Why the prompt was blocked. A blocked prompt has no candidates. */
  blockReason: string;
  blockReasonMessage: string;
}

export interface LogprobsResult {
  chosenCandidates: LogprobsCandidate[];
  topCandidates: { candidates: LogprobsCandidate[] }[];
}

export interface LogprobsCandidate {
  token: string;
  logProbability: number;
}

/** In tokens. */
export interface UsageMetadata {
  promptTokenCount: number;
  cachedContentTokenCount: number;
  /** Not part of `promptTokenCount`. */
  toolUsePromptTokenCount: number;
  candidatesTokenCount: number;
  /** Not part of `candidatesTokenCount`. */
  thoughtsTokenCount: number;
  totalTokenCount: number;
}
