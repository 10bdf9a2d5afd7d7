import type { ErrorCode } from '../../errors';
import { controllerDocs, errorResponses, inlineJsonResponse, jsonResponse, reference } from '../../openapi';
import { GatewayLimitsController } from '../routes/gateway-limits.controller';
import { GatewayRoutesController } from '../routes/gateway-routes.controller';
import { WORKSPACE } from './error-schemas';
import { CreateRoute, GatewayRoute, GatewayRoutes, RouteLimits, SetRouteLimits } from './route-schemas';

const tag = 'Deprecated gateway API';
const errors = (...codes: ErrorCode[]) =>
  errorResponses(['UNAUTHENTICATED', 'FORBIDDEN', ...codes, 'INTERNAL'], WORKSPACE);
const CHANGE_ERRORS = ['INVALID_REQUEST', 'INVALID_PARAMETER', 'RESOURCE_NOT_FOUND', 'CONFLICT'] as const;

export const GATEWAY_ROUTES_DOCS = controllerDocs(GatewayRoutesController, () => ({
  search: {
    id: 'searchGatewayRoutes',
    tag,
    summary: 'List endpoints as routes',
    parameters: {
      page_token: { description: 'The `next_page_token` of the previous page.', required: false },
    },
    responses: { ...jsonResponse(GatewayRoutes, 'A page of routes.'), ...errors('INVALID_PAGE_TOKEN') },
  },
  create: {
    id: 'createGatewayRoute',
    tag,
    summary: 'Create an endpoint as a route',
    body: {
      schema: reference(CreateRoute.name),
      examples: {
        sandbox: {
          summary: 'A model inside the server',
          value: {
            name: 'my-route',
            route_type: 'llm/v1/chat',
            model: { name: 'sandbox-chat', provider: 'sandbox', sandbox_config: {} },
          },
        },
      },
    },
    responses: {
      ...jsonResponse(GatewayRoute, 'The route.'),
      ...errors('INVALID_REQUEST', 'INVALID_PARAMETER', 'ALREADY_EXISTS', 'STORE_UNAVAILABLE'),
    },
  },
  get: {
    id: 'getGatewayRoute',
    tag,
    summary: 'Get a route',
    responses: { ...jsonResponse(GatewayRoute, 'The route.'), ...errors('RESOURCE_NOT_FOUND') },
  },
  delete: {
    id: 'deleteGatewayRoute',
    tag,
    summary: 'Delete a route',
    responses: {
      ...inlineJsonResponse({ type: 'object' }, 'An empty object.'),
      ...errors('RESOURCE_NOT_FOUND', 'CONFLICT', 'STORE_UNAVAILABLE'),
    },
  },
}));

export const GATEWAY_LIMITS_DOCS = controllerDocs(GatewayLimitsController, () => ({
  set: {
    id: 'setGatewayLimits',
    tag,
    summary: 'Replace the limits of a route',
    body: {
      schema: reference(SetRouteLimits.name),
      examples: {
        user: {
          summary: 'A hundred requests per user and minute',
          value: { route: 'my-chat', limits: [{ calls: 100, key: 'user', renewal_period: 'minute' }] },
        },
      },
    },
    responses: { ...jsonResponse(RouteLimits, 'The limits.'), ...errors(...CHANGE_ERRORS, 'STORE_UNAVAILABLE') },
  },
  get: {
    id: 'getGatewayLimits',
    tag,
    summary: 'Get the limits of a route',
    responses: { ...jsonResponse(RouteLimits, 'The limits.'), ...errors('RESOURCE_NOT_FOUND') },
  },
}));
