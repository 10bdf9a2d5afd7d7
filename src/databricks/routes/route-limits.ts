import { GatewayError } from '../../errors';
import { invalidParameter, type LegacyLimit } from '../documents';
import { bodyOf, type Body } from '../documents/read-body';

/** A limit of the deprecated gateway API, in which endpoints are routes. */
export interface RouteLimit {
  readonly calls: number;
  readonly key: 'user' | 'route';
  readonly renewal_period: 'minute';
}

export function toRouteLimit({ calls, key, renewal_period }: LegacyLimit): RouteLimit {
  return { calls, key: key === 'endpoint' ? 'route' : key, renewal_period };
}

/**
 * Returns the name of the route, and the limits as those of an endpoint.
 * @throws GatewayError if the body is not a JSON object, names no route or has no list
 */
export function readRouteLimits(received: unknown): {
  readonly route: string;
  readonly rate_limits: readonly unknown[];
} {
  const { route, limits } = bodyOf(received);
  if (typeof route !== 'string' || route === '') throw invalidParameter(['route'], 'must be the name of a route');
  if (!Array.isArray(limits)) throw invalidParameter(['limits'], 'must be a list of limits');
  return { route, rate_limits: limits.map(toEndpointLimit) };
}

/** Returns an error of an endpoint's limits with the fields of a route's. */
export function inFieldsOfLimits(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'INVALID_PARAMETER') return error;
  const { message, param } = error;
  const rename = (text: string): string => text.replaceAll(/(?<!ai_gateway\.)rate_limits/g, 'limits');
  return new GatewayError(error.code, rename(message), { ...(param !== undefined && { param: rename(param) }) });
}

function toEndpointLimit(limit: unknown, index: number): unknown {
  if (typeof limit !== 'object' || limit === null || Array.isArray(limit)) {
    throw invalidParameter(['limits', index], 'must be an object with calls, key and renewal_period');
  }
  const { key, ...rest } = limit as Body;
  if (key !== undefined && key !== null && key !== 'route' && key !== 'user') {
    throw invalidParameter(['limits', index, 'key'], 'must be "user" or "route"');
  }
  return { ...rest, key: key === 'user' ? key : 'endpoint' };
}
