import { ENDPOINTS_DOCS } from '../endpoints/controllers/endpoints.docs';
import { GATEWAY_V3_DOCS } from '../endpoints/controllers/gateway-v3.docs';
import { INVOCATIONS_DOCS } from '../endpoints/controllers/invocations.docs';
import { LIMITS_DOCS } from '../endpoints/controllers/limits.docs';
import type { ControllerDocs } from '../openapi';
import { ROUTES_DOCS } from './mlflow-routes/routes.docs';
import { OPENAI_DOCS } from './openai/openai.docs';

/** The documentation of every dialect's controllers, in the order of the OpenAPI document. */
export const DIALECT_DOCS: readonly ControllerDocs[] = [
  OPENAI_DOCS,
  ENDPOINTS_DOCS,
  INVOCATIONS_DOCS,
  ROUTES_DOCS,
  GATEWAY_V3_DOCS,
  LIMITS_DOCS,
];
