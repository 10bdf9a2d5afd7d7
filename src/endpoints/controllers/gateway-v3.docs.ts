import { controllerDocs, errorResponses, jsonResponse } from '../../openapi';
import { EndpointInfo, TrafficRouteInfo } from '../../wire';
import { MLFLOW_DOCUMENTED } from '../mlflow.docs';
import { GatewayV3Controller } from './gateway-v3.controller';

export const GATEWAY_V3_DOCS = controllerDocs(GatewayV3Controller, (endpoints) => {
  const errors = errorResponses(['ENDPOINT_NOT_FOUND', 'INTERNAL'], MLFLOW_DOCUMENTED);
  return {
    endpoint: {
      id: 'getGatewayEndpoint',
      tag: 'Endpoints API',
      summary: 'Get an endpoint (MLflow 3)',
      parameters: { name: endpoints.nameParameter() },
      responses: { ...jsonResponse(EndpointInfo, 'The endpoint.'), ...errors },
    },
    route: {
      id: 'getTrafficRoute',
      tag: 'Endpoints API',
      summary: 'Get a traffic route (MLflow 3)',
      parameters: { name: { description: 'Name of the traffic route.', example: 'NAME' } },
      responses: { ...jsonResponse(TrafficRouteInfo, 'The traffic route.'), ...errors },
    },
  };
});
