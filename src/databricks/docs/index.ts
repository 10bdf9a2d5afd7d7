import type { ControllerDocs } from '../../openapi';
import * as wire from '../../wire';
import { DISCOVERY_DOCS, ME_DOCS, PERMISSIONS_DOCS, TOKEN_DOCS } from './access.docs';
import * as accessSchemas from './access-schemas';
import * as endpointSchemas from './endpoint-schemas';
import { DatabricksError, DatabricksOpenAIError } from './error-schemas';
import { DATABRICKS_OPENAI_DOCS, GATEWAY_QUERY_DOCS, QUERY_DOCS } from './query.docs';
import * as routeSchemas from './route-schemas';
import { GATEWAY_LIMITS_DOCS, GATEWAY_ROUTES_DOCS } from './routes.docs';
import {
  ENDPOINT_REPORTS_DOCS,
  EXTERNAL_FUNCTION_DOCS,
  SERVING_ENDPOINTS_DOCS,
  UNSUPPORTED_DOCS,
} from './serving.docs';

/** The documentation of every controller of Databricks mode, in the order of the document. */
export const DATABRICKS_DOCS: readonly ControllerDocs[] = [
  SERVING_ENDPOINTS_DOCS,
  QUERY_DOCS,
  DATABRICKS_OPENAI_DOCS,
  PERMISSIONS_DOCS,
  ENDPOINT_REPORTS_DOCS,
  GATEWAY_ROUTES_DOCS,
  GATEWAY_LIMITS_DOCS,
  GATEWAY_QUERY_DOCS,
  ME_DOCS,
  DISCOVERY_DOCS,
  TOKEN_DOCS,
  UNSUPPORTED_DOCS,
  EXTERNAL_FUNCTION_DOCS,
];

const operations = wire.ENDPOINT_TYPES.map((type) => wire.OPERATIONS[type]);

export const DATABRICKS_SCHEMAS: readonly wire.Schema[] = [
  ...Object.values(accessSchemas),
  ...Object.values(endpointSchemas),
  ...Object.values(routeSchemas),
  ...operations.flatMap(({ request, response, chunk }) => [request, response, ...(chunk ? [chunk] : [])]),
  wire.ModelList,
  DatabricksError,
  DatabricksOpenAIError,
];

/** Markdown at the top of the document. */
export const DATABRICKS_INTRODUCTION = `
The API that Databricks’ clients expect of a workspace. Set \`DATABRICKS_HOST\` to the address of this server and
\`DATABRICKS_TOKEN\` to a token, or press **Authorize** to try the operations here.

Endpoints that are created here are stored in the database and served at once, also by the other APIs of the server. Endpoints of
the gateway file are listed but cannot be changed.
`.trim();
