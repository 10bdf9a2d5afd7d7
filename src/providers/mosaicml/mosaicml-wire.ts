/** Wire types of MosaicML's inference servers. */

/** Body of a text generation request. The parameters are OpenAI's, apart from `max_new_tokens`. */
export interface GenerateRequest {
  inputs: [string];
  parameters: object;
}

/** Response of text generation and embeddings. */
export interface PredictResponse {
  outputs: string[] | number[][];
}
