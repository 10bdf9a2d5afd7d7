import type { EmbeddingsRequest } from '../../../wire';
import { asRecord, type JsonObject } from '../../shared/json';
import type { BedrockConfig } from '../bedrock.config';

/** Embedding models whose InvokeModel requests and responses have the same format. */
export interface EmbeddingFamily {
  /** Matches the ids of its models. */
  readonly ids: RegExp;
  /** Maximum number of texts per provider request. */
  readonly maxTexts: number;
  /**
   * @param texts at most `maxTexts`
   * @param native the native parameters of the request
   */
  toBody(texts: readonly string[], request: EmbeddingsRequest, native: JsonObject, config: BedrockConfig): object;
  /** The vectors of a response, not validated. */
  toVectors(response: JsonObject): readonly unknown[];
  /** The number of input tokens; undefined if the response does not contain it. */
  toInputTokens(response: JsonObject): number | undefined;
}

/** Vectors by embedding type. */
interface VectorsByType {
  float?: unknown;
}

/** The `float` vectors or, if there are none, those of the first type: the client requested it by a native parameter. */
export function selectVectors(value: unknown): unknown {
  const byType = asRecord<VectorsByType>(value);
  return byType && (byType.float ?? Object.values(byType)[0]);
}
