import { MLFLOW_DOCUMENTED, PAGE_TOKEN } from '../../endpoints/mlflow.docs';
import { controllerDocs, errorResponses, jsonResponse } from '../../openapi';
import { RouteInfo, RouteList } from '../../wire';
import { RoutesController } from './routes.controller';

export const ROUTES_DOCS = controllerDocs(RoutesController, (endpoints) => ({
  list: {
    id: 'listRoutes',
    tag: 'AI Gateway API',
    summary: 'List endpoints as routes',
    parameters: { page_token: PAGE_TOKEN },
    responses: {
      ...jsonResponse(RouteList, 'A page of routes.'),
      ...errorResponses(['INVALID_PAGE_TOKEN', 'INTERNAL'], MLFLOW_DOCUMENTED),
    },
  },
  get: {
    id: 'getRoute',
    tag: 'AI Gateway API',
    summary: 'Get an endpoint as a route',
    parameters: { name: endpoints.nameParameter() },
    responses: {
      ...jsonResponse(RouteInfo, 'The route.'),
      ...errorResponses(['ENDPOINT_NOT_FOUND', 'INTERNAL'], MLFLOW_DOCUMENTED),
    },
  },
}));
