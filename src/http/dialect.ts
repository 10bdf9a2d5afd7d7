import type { GatewayError } from '../errors';

/** An HTTP dialect that existing clients speak. A face renders errors and events in its own shape. */
export interface Dialect {
  /** The body of an error answer. */
  errorBody(error: GatewayError): object;
  /** A chunk of a stream; `chunk` is not changed. */
  renderChunk(chunk: object): object;
  /** Whether a complete stream ends with `data: [DONE]`. */
  readonly endsWithDone: boolean;
}

/** The error object of OpenAI's API; also what a stream that breaks ends with, on every face. */
export function openAIError(error: GatewayError) {
  return {
    message: error.message,
    type: error.type,
    param: error.param ?? null,
    code: error.upstreamCode ?? error.code.toLowerCase(),
  };
}

export const MLFLOW_DIALECT: Dialect = {
  // MLflow's limits come from a library with an answer of its own.
  errorBody: ({ code, message, detail }) => (code === 'RATE_LIMIT_EXCEEDED' ? { error: message } : { detail }),
  renderChunk: (chunk) => chunk,
  endsWithDone: false,
};

/** OpenAI's SDKs read `error`; clients that know the Deployments Server's `/v1` read `detail`. */
export const OPENAI_DIALECT: Dialect = {
  errorBody: (error) => ({ error: openAIError(error), detail: error.detail }),
  renderChunk: (chunk) => (isCompletionsChunk(chunk) ? { ...chunk, object: 'text_completion' } : chunk),
  endsWithDone: true,
};

/** `/v1` with the streams of MLflow's servers, for readers that know nothing but chunks. */
export const MLFLOW_V1_DIALECT: Dialect = {
  errorBody: (error) => OPENAI_DIALECT.errorBody(error),
  renderChunk: (chunk) => chunk,
  endsWithDone: false,
};

/** MLflow has a word of its own for these. */
function isCompletionsChunk(chunk: { object?: unknown }): boolean {
  return chunk.object === 'text_completion_chunk';
}

export function dialectOf(path: string): Dialect {
  return path.startsWith('/v1/') ? OPENAI_DIALECT : MLFLOW_DIALECT;
}
