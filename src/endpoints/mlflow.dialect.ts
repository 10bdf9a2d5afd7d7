import { toErrorObject, toEvent, type Dialect, type StreamEncoder } from '../http';

/** Sends chunks unchanged and no end marker. It has no state, so all streams share it. */
export const MLFLOW_ENCODER: StreamEncoder = {
  isStateless: true,
  encode: toEvent,
  end: () => '',
  fail: (error) => toEvent({ error: toErrorObject(error) }),
};

/** The HTTP API of MLflow's servers. It owns every path that no other dialect claims. */
export const MLFLOW_DIALECT: Dialect = {
  name: 'mlflow',
  prefixes: ['/'],
  // MLflow's rate limits come from a library with an error format of its own.
  renderError: ({ code, message, detail }) => (code === 'RATE_LIMIT_EXCEEDED' ? { error: message } : { detail }),
  renderResponse: (response) => response,
  createEncoder: () => MLFLOW_ENCODER,
};
