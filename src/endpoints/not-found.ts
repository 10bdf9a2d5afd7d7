import { GatewayError } from '../errors';

/** MLflow's text. */
export function endpointNotFound(name: string): GatewayError {
  const message = `The endpoint '${name}' is not present or active on the server. Please verify the endpoint name.`;
  return new GatewayError('ENDPOINT_NOT_FOUND', message);
}

/** MLflow's text. */
export function routeNotFound(name: string): GatewayError {
  const message = `The route '${name}' is not present or active on the server. Please verify the route name.`;
  return new GatewayError('ENDPOINT_NOT_FOUND', message);
}
