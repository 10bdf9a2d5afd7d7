import type { EndpointsController } from '../../endpoints/controllers/endpoints.controller';
import type { GatewayV3Controller } from '../../endpoints/controllers/gateway-v3.controller';
import type { LimitsController } from '../../endpoints/controllers/limits.controller';
import type { RoutesController } from '../../dialects/mlflow-routes/routes.controller';
import { EndpointInfo, EndpointList, RouteInfo, RouteList, TrafficRouteInfo } from '../../wire';
import { errorResponses, MLFLOW_ERRORS } from '../errors';
import { answer, type DocsOf } from '../operation-docs';
import type { Served } from '../served';

const pageToken = { required: false, description: '`next_page_token` of the page before. Left out: the first page.' };
const listErrors = errorResponses(['INVALID_PAGE_TOKEN', 'INTERNAL'], MLFLOW_ERRORS);
const getErrors = errorResponses(['ENDPOINT_NOT_FOUND', 'INTERNAL'], MLFLOW_ERRORS);

export function endpointsDocs(served: Served): DocsOf<EndpointsController> {
  return {
    list: {
      id: 'listEndpoints',
      tag: 'Endpoints API',
      summary: 'Lists the endpoints',
      parameters: { page_token: pageToken },
      responses: { ...answer(EndpointList, 'A page of endpoints.'), ...listErrors },
    },
    get: {
      id: 'getEndpoint',
      tag: 'Endpoints API',
      summary: 'Shows one endpoint',
      parameters: { name: served.nameParameter() },
      responses: { ...answer(EndpointInfo, 'The endpoint.'), ...getErrors },
    },
  };
}

export function routesDocs(served: Served): DocsOf<RoutesController> {
  return {
    list: {
      id: 'listRoutes',
      tag: 'Older names',
      summary: 'Lists the endpoints as routes',
      parameters: { page_token: pageToken },
      responses: { ...answer(RouteList, 'A page of routes.'), ...listErrors },
    },
    get: {
      id: 'getRoute',
      tag: 'Older names',
      summary: 'Shows one endpoint as a route',
      parameters: { name: served.nameParameter() },
      responses: { ...answer(RouteInfo, 'The route.'), ...getErrors },
    },
  };
}

export function gatewayV3Docs(served: Served): DocsOf<GatewayV3Controller> {
  return {
    endpoint: {
      id: 'getGatewayEndpoint',
      tag: 'Endpoints API',
      summary: 'Shows one endpoint, at the path of MLflow 3',
      parameters: { name: served.nameParameter() },
      responses: { ...answer(EndpointInfo, 'The endpoint.'), ...getErrors },
    },
    route: {
      id: 'getTrafficRoute',
      tag: 'Endpoints API',
      summary: 'Shows one traffic route',
      parameters: { name: { description: 'Name of the traffic route.', example: 'NAME' } },
      responses: { ...answer(TrafficRouteInfo, 'The traffic route.'), ...getErrors },
    },
  };
}

const noLimits = {
  description: 'MLflow’s servers declare this operation and answer 501; so does this one.',
  responses: errorResponses(['UNSUPPORTED_OPERATION'], MLFLOW_ERRORS),
};

export function limitsDocs(served: Served): DocsOf<LimitsController> {
  const get = { summary: 'Limits of an endpoint', parameters: { name: served.nameParameter() }, ...noLimits };
  const value = { route: served.shown[0]?.name ?? 'NAME', limits: [{ calls: 10, renewal_period: 'minute' }] };
  const body = { examples: { plain: { summary: 'Ten calls a minute', value } } };
  const responses = errorResponses(['INVALID_REQUEST', 'UNSUPPORTED_OPERATION'], MLFLOW_ERRORS);
  const set = { summary: 'Sets limits of an endpoint', ...noLimits, body, responses };
  return {
    get: [
      { id: 'getLimits', tag: 'Endpoints API', ...get },
      { id: 'getRouteLimits', tag: 'Older names', ...get },
    ],
    set: [
      { id: 'setLimits', tag: 'Endpoints API', ...set },
      { id: 'setRouteLimits', tag: 'Older names', ...set },
    ],
  };
}
