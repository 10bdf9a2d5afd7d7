/** Vertex AI's embeddings APIs ("Text embeddings API", "Gemini Embedding 2"): requests and responses. */

/** Body of `:predict`. */
export interface PredictRequest {
  instances: { content: string; task_type?: unknown; title?: unknown }[];
  parameters?: { outputDimensionality?: number; autoTruncate?: unknown };
}

/** Response of `:predict`. */
export interface PredictResponse {
  predictions: Prediction[];
}

export interface Prediction {
  embeddings: PredictedEmbedding;
}

export interface PredictedEmbedding {
  values: number[];
  statistics?: EmbeddingStatistics;
}

export interface EmbeddingStatistics {
  token_count: number;
}

/** Body of `:embedContent`. */
export interface EmbedContentRequest {
  content: { parts: { text: string }[] };
  embedContentConfig?: object;
}
