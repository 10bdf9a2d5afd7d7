export type ServiceTier = 'standard' | 'flex' | 'priority';

/** What Sluice writes in the words of `generateContent` (https://ai.google.dev/api/generate-content). */
export interface GenerateRequest {
  contents: Content[];
  systemInstruction?: { parts: TextPart[] };
  tools?: { functionDeclarations: FunctionDeclaration[] }[];
  toolConfig?: { functionCallingConfig: FunctionCallingConfig };
  generationConfig?: GenerationConfig;
  serviceTier?: ServiceTier;
  /** The client's own words. */
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
  /** For models that take a subset of OpenAPI's schemas only. */
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
  /** For models that take a subset of OpenAPI's schemas only. */
  responseSchema?: object;
  responseModalities?: ('TEXT' | 'IMAGE')[];
  thinkingConfig?: { thinkingLevel?: ThinkingLevel; thinkingBudget?: number; includeThoughts?: boolean };
}
