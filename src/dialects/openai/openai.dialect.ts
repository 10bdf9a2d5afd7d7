import { MLFLOW_ENCODER } from '../../endpoints/mlflow.dialect';
import { toErrorObject, toEvent, type Dialect, type StreamEncoder } from '../../http';

const ENCODER: StreamEncoder = {
  encode: (chunk) => toEvent(isCompletionsChunk(chunk) ? { ...chunk, object: 'text_completion' } : chunk),
  end: () => 'data: [DONE]\n\n',
  fail: (error) => toEvent({ error: toErrorObject(error) }),
};

/** OpenAI's API at `/v1`. SDKs read `error`; clients of the Deployments Server's `/v1` read `detail`. */
export const OPENAI_DIALECT: Dialect = {
  name: 'openai',
  prefixes: ['/v1/'],
  renderError: (error) => ({ error: toErrorObject(error), detail: error.detail }),
  createEncoder: () => ENCODER,
};

/** `/v1` with `strict_parity`: streams as MLflow's servers write them, without `[DONE]`. */
export const OPENAI_STRICT_DIALECT: Dialect = { ...OPENAI_DIALECT, createEncoder: () => MLFLOW_ENCODER };

/** MLflow has an object name of its own for chunks of completions. */
function isCompletionsChunk(chunk: { object?: unknown }): boolean {
  return chunk.object === 'text_completion_chunk';
}
