import { GatewayError } from '../../errors';

/** A 422: the vendor cannot do what `param` asks for; `message` says what would be right. */
export function invalidRequest(param: string, message: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { param });
}

/** A 502: the vendor's answer is none. */
export function invalidResponse(reason: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `The provider’s answer cannot be understood: ${reason}.`);
}
