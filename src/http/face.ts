import type { GatewayError } from '../errors';

/** An HTTP dialect that existing clients speak. A face renders errors and events in its own shape. */
export interface Face {
  /** The body of an error answer. */
  errorBody(error: GatewayError): object;
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

export const MLFLOW_FACE: Face = {
  errorBody: ({ detail }) => ({ detail }),
  endsWithDone: false,
};

/** OpenAI's SDKs read `error`; clients that know the Deployments Server's `/v1` read `detail`. */
export const OPENAI_FACE: Face = {
  errorBody: (error) => ({ error: openAIError(error), detail: error.detail }),
  endsWithDone: true,
};

export function faceOf(path: string): Face {
  return path.startsWith('/v1/') ? OPENAI_FACE : MLFLOW_FACE;
}
