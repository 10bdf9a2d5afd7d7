import { GatewayError } from '../../errors';

/** A 422: the provider does not support the value of `param`; `message` names a valid one. */
export function invalidRequest(param: string, message: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { param });
}

/** A 502: the response does not follow the provider's API. */
export function invalidResponse(reason: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `The provider’s response is invalid: ${reason}.`);
}
