import type { EmbeddingsRequest } from '../../../wire';
import type { JsonObject } from '../../shared/json';
import type { BedrockConfig } from '../bedrock.config';

/** Models that are asked for embeddings in one way (InvokeModel), and how many texts they take at once. */
export interface EmbeddingFamily {
  /** Matches the ids of its models. */
  readonly ids: RegExp;
  readonly mostTexts: number;
  /** `own`: what the client wrote in the vendor's words. `texts` are no more than `mostTexts`. */
  toBody(texts: readonly string[], request: EmbeddingsRequest, own: JsonObject, config: BedrockConfig): object;
  /** The vectors of an answer, unchecked. */
  toVectors(answer: JsonObject): readonly unknown[];
  /** Tokens read; undefined where the answer does not tell. */
  toTokens(answer: JsonObject): number | undefined;
}
