import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import type { GatewayError } from '../errors';
import { type Dialect, type StreamEncoder } from '../http';
import { toAscii, toAsciiEvent } from './ascii-event';
import { toDatabricksError } from './errors/databricks-error';

const DONE = 'data: [DONE]\n\n';
const OPENAI_ENCODER = OPENAI_DIALECT.createEncoder();

/** Chunks of OpenAI's format in ASCII. A broken stream ends with an error event and `[DONE]`. */
const ENCODER: StreamEncoder = {
  isStateless: true,
  encode: (chunk) => toAscii(OPENAI_ENCODER.encode(chunk)),
  escapeText: toAscii,
  end: () => DONE,
  fail: (error) => {
    const { message, type, errorCode } = toDatabricksError(error);
    return toAsciiEvent({ error: { message, type, code: errorCode } }) + DONE;
  },
};

/** Databricks' workspace API. */
export const DATABRICKS_DIALECT: Dialect = {
  name: 'databricks',
  prefixes: [
    '/api/2.0/serving-endpoints',
    '/api/2.0/permissions/',
    '/api/2.0/preview/',
    '/api/2.0/external-function',
    '/api/2.0/gateway/',
    '/api/2.1/',
    '/serving-endpoints/',
    '/ai-gateway/',
    '/gateway/',
    '/oidc/',
    '/.well-known/',
  ],
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
    '/ai-gateway/',
  ],
  renderError: (error) => {
    const { message, type, param, errorCode } = toDatabricksError(error);
    return { ...toBody(error), error: { message, type, code: errorCode, param: param ?? null } };
  },
};

/** An endpoint may have the name of an OpenAI path. */
const INVOCATION_PATHS: Dialect = {
  ...DATABRICKS_DIALECT,
  prefixes: ['completions', 'embeddings', 'responses', 'models'].map((name) => `/serving-endpoints/${name}/`),
};

/** The dialects of Databricks mode, in the order in which their prefixes are matched; to be matched before all others. */
export const DATABRICKS_DIALECTS: readonly Dialect[] = [
  INVOCATION_PATHS,
  DATABRICKS_OPENAI_DIALECT,
  DATABRICKS_DIALECT,
];

/** No other field: the SDKs take `error`, `detail` and `details` for other formats of errors. */
function toBody(error: GatewayError): { error_code: string; message: string } {
  const { errorCode, message } = toDatabricksError(error);
  return { error_code: errorCode, message };
}
