/** Wire types of `embedContent` and `batchEmbedContents` (https://ai.google.dev/api/embeddings). */

export interface EmbedOptions {
  taskType?: unknown;
  title?: unknown;
  outputDimensionality?: number;
  autoTruncate?: unknown;
}

/** Body of `embedContent`. */
export interface EmbedRequest extends EmbedOptions {
  content: { parts: [{ text: string }] };
}

/** Body of `batchEmbedContents`. */
export interface BatchEmbedRequest {
  requests: (EmbedRequest & { model: string })[];
}

export interface EmbedResponse {
  /** Of `embedContent`. */
  embedding: Embedding;
  /** Of `batchEmbedContents`. */
  embeddings: Embedding[];
  /** Only some models count tokens. */
  usageMetadata: { promptTokenCount: number };
}

export interface Embedding {
  values: number[];
}
