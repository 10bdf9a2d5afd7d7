import { MLFLOW_DIALECT, MLFLOW_ENCODER } from '../../endpoints/mlflow.dialect';
import { toErrorObject, toEvent, type Dialect, type StreamEncoder } from '../../http';
import type { ChatChunk, ChatResponse, CompletionsChunk, CompletionsResponse, EmbeddingsResponse } from '../../wire';
import { toOpenAIChunk } from './openai-chunk';
import { toOpenAIResponse } from './openai-response';

const ENCODER: StreamEncoder = {
  isStateless: true,
  encode: (chunk) => {
    // The streams of this dialect are chats and completions.
    const closed = toOpenAIChunk(chunk as ChatChunk | CompletionsChunk);
    return closed ? toEvent(closed) : '';
  },
  end: () => 'data: [DONE]\n\n',
  fail: (error) => toEvent({ error: toErrorObject(error) }),
};

/** OpenAI's API at `/v1`. SDKs read `error`; clients of the Deployments Server's `/v1` read `detail`. */
export const OPENAI_DIALECT: Dialect = {
  name: 'openai',
  prefixes: ['/v1/'],
  renderError: (error) => ({ error: toErrorObject(error), detail: error.detail }),
  // The responses of this dialect are those of the three operations.
  renderResponse: (response) => toOpenAIResponse(response as ChatResponse | CompletionsResponse | EmbeddingsResponse),
  createEncoder: () => ENCODER,
};

/** `/v1` with `strict_parity`: responses and streams as MLflow's servers write them, without `[DONE]`. */
export const OPENAI_STRICT_DIALECT: Dialect = {
  ...OPENAI_DIALECT,
  renderResponse: MLFLOW_DIALECT.renderResponse,
  createEncoder: () => MLFLOW_ENCODER,
};
