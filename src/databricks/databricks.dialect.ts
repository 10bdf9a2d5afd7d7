import { toOpenAIChunk } from '../dialects/openai/openai-chunk';
import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import type { GatewayError } from '../errors';
import type { Dialect, StreamEncoder } from '../http';
import type { ChatChunk, CompletionsChunk } from '../wire';
import { toAscii, toAsciiEvent } from './ascii-event';
import { toDatabricksError } from './errors/databricks-error';

const DONE = 'data: [DONE]\n\n';

/** Chunks of OpenAI's format in ASCII. A broken stream ends with an error event and `[DONE]`. */
const ENCODER: StreamEncoder = {
  isStateless: true,
  encode: (chunk) => {
    const closed = toOpenAIChunk(chunk as ChatChunk | CompletionsChunk);
    return closed ? toAsciiEvent(closed) : '';
  },
  escapeText: toAscii,
  end: () => DONE,
  fail: (error) => {
    const { message, type, errorCode } = toDatabricksError(error);
    return toAsciiEvent({ error: { message, type, code: errorCode } }) + DONE;
  },
};

/**
 * Like `ENCODER`, but the chunk with the token counts has an empty choice. Clients that did not send `stream_options` may read
 * the first choice of every chunk.
 */
const USAGE_ENCODER: StreamEncoder = {
  ...ENCODER,
  encode: (chunk) => {
    const closed = toOpenAIChunk(chunk as ChatChunk | CompletionsChunk) as ChatChunk | CompletionsChunk | undefined;
    if (!closed || closed.choices.length > 0) return closed ? toAsciiEvent(closed) : '';
    const content = closed.object === 'chat.completion.chunk' ? EMPTY_DELTA : EMPTY_TEXT;
    return toAsciiEvent({ ...closed, choices: [{ index: 0, ...content, finish_reason: null }] });
  },
};

const EMPTY_DELTA = { delta: { role: 'assistant', content: '' } };
const EMPTY_TEXT = { text: '' };

/** Databricks' workspace API. */
export const DATABRICKS_DIALECT: Dialect = {
  name: 'databricks',
  prefixes: ['/api/', '/serving-endpoints', '/ai-gateway', '/gateway/', '/oidc', '/.well-known/'],
  readsAnyTypeAsJson: true,
  // Clients of this API raise for an error event, and MLflow's wait for `[DONE]`.
  completesBrokenStreams: true,
  adaptError: toDatabricksError,
  renderError: (error) => toBody(error),
  renderResponse: OPENAI_DIALECT.renderResponse,
  createEncoder: () => ENCODER,
};

/** The paths for OpenAI's SDKs, which read `error`. */
export const DATABRICKS_OPENAI_DIALECT: Dialect = {
  ...DATABRICKS_DIALECT,
  name: 'databricks-openai',
  prefixes: [
    '/serving-endpoints/chat/completions',
    '/serving-endpoints/completions',
    '/serving-endpoints/embeddings',
    '/serving-endpoints/responses',
    '/serving-endpoints/models',
    '/ai-gateway',
  ],
  renderError: (error) => {
    const { message, type, param, errorCode } = toDatabricksError(error);
    return { ...toBody(error), error: { message, type, code: errorCode, param: param ?? null } };
  },
};

/** Returns the dialect for a stream with token counts that the client has not requested. */
export function withUsage(dialect: Dialect): Dialect {
  return dialect === DATABRICKS_OPENAI_DIALECT ? OPENAI_WITH_USAGE : WITH_USAGE;
}

const WITH_USAGE: Dialect = { ...DATABRICKS_DIALECT, createEncoder: () => USAGE_ENCODER };
const OPENAI_WITH_USAGE: Dialect = { ...DATABRICKS_OPENAI_DIALECT, createEncoder: () => USAGE_ENCODER };

/** The deprecated gateway API, whose responses have MLflow's fields. */
export const DATABRICKS_GATEWAY_DIALECT: Dialect = {
  ...DATABRICKS_DIALECT,
  renderResponse: MLFLOW_DIALECT.renderResponse,
};

/** The body has no other fields: the SDKs interpret `error`, `detail` and `details` as other error formats. */
function toBody(error: GatewayError): { error_code: string; message: string } {
  const { errorCode, message } = toDatabricksError(error);
  return { error_code: errorCode, message };
}
