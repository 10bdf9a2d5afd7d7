import { controllerDocs, errorResponses, jsonResponse } from '../../openapi';
import { EndpointInfo, EndpointList } from '../../wire';
import { MLFLOW_DOCUMENTED, PAGE_TOKEN } from '../mlflow.docs';
import { EndpointsController } from './endpoints.controller';

export const ENDPOINTS_DOCS = controllerDocs(EndpointsController, (endpoints) => ({
  list: {
    id: 'listEndpoints',
    tag: 'Endpoints API',
    summary: 'List endpoints',
    parameters: { page_token: PAGE_TOKEN },
    responses: {
      ...jsonResponse(EndpointList, 'A page of endpoints.'),
      ...errorResponses(['INVALID_PAGE_TOKEN', 'INTERNAL'], MLFLOW_DOCUMENTED),
    },
  },
  get: {
    id: 'getEndpoint',
    tag: 'Endpoints API',
    summary: 'Get an endpoint',
    parameters: { name: endpoints.nameParameter() },
    responses: {
      ...jsonResponse(EndpointInfo, 'The endpoint.'),
      ...errorResponses(['ENDPOINT_NOT_FOUND', 'INTERNAL'], MLFLOW_DOCUMENTED),
    },
  },
}));
