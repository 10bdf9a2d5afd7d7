/** Wire types of the PaLM API, `v1beta3`. */

export interface Sampling {
  temperature?: number;
  topP?: number;
  topK?: number;
  candidateCount?: number;
  stopSequences?: string[];
}

/** Body of `generateMessage`. */
export interface MessageRequest extends Sampling {
  prompt: {
    messages: PalmMessage[];
    /** Native parameters, passed through from the client's request. */
    examples?: unknown;
    context?: unknown;
  };
}

export interface PalmMessage {
  /** The role in requests; what the API calls the model in responses, e.g. `1`. */
  author: string;
  content: string;
}

/** Body of `generateText`. */
export interface TextRequest extends Sampling {
  prompt: { text: string };
  maxOutputTokens?: number;
}

/** Response of `generateMessage` and `generateText`. */
export interface CandidatesResponse {
  candidates: (PalmMessage | TextCandidate)[];
  /** Why candidates were removed. */
  filters: ContentFilter[];
}

export interface ContentFilter {
  reason: string;
  message?: string;
}

export interface TextCandidate {
  output: string;
}

/** Body of `batchEmbedText`. */
export interface EmbedTextRequest {
  texts: readonly string[];
}

/** Response of `batchEmbedText`. */
export interface EmbedTextResponse {
  embeddings: { value: number[] }[];
}
