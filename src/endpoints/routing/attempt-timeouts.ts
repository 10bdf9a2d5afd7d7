import type { EndpointTimeouts } from '../../config';
import { knownModel } from '../../providers/models/known-models';
import type { AnyRequest } from '../../wire';
import type { BoundEndpoint, BoundRoute } from '../queryable';

/** Default limit on the time to the first content while another endpoint can serve the request, in milliseconds. */
export const FIRST_TOKEN_MS = 12_000;
/** The same for a model that may think for a while without sending anything. */
export const THINKING_FIRST_TOKEN_MS = 60_000;

/** Parameters with which a client requests reasoning. */
const REASONING_PARAMETERS = ['reasoning_effort', 'reasoning', 'thinking'];

/**
 * Returns the timeouts of one attempt of a route.
 * @param isReplaceable whether another endpoint serves the request if this one does not respond
 * @param remainingMs time until the request's deadline, in milliseconds
 * @param defaultTotalMs `total` of an endpoint that does not set it
 */
export function attemptTimeouts(
  route: BoundRoute,
  endpoint: BoundEndpoint,
  request: AnyRequest,
  isReplaceable: boolean,
  remainingMs: number,
  defaultTotalMs: number,
): EndpointTimeouts {
  const { timeouts } = endpoint;
  const firstToken =
    route.timeouts.firstToken ??
    timeouts.firstToken ??
    (isReplaceable ? defaultFirstToken(endpoint, request) : undefined);
  return {
    ...timeouts,
    ...(firstToken !== undefined && { firstToken }),
    total: Math.max(1, Math.min(timeouts.total ?? defaultTotalMs, Math.ceil(remainingMs))),
  };
}

/** Returns the maximum duration of a request to a route: by default, the longest that one of its endpoints may take. */
export function routeTotal(route: BoundRoute, endpoints: readonly BoundEndpoint[], defaultTotalMs: number): number {
  return route.timeouts.total ?? Math.max(...endpoints.map(({ timeouts }) => timeouts.total ?? defaultTotalMs));
}

function defaultFirstToken({ target }: BoundEndpoint, request: AnyRequest): number {
  const isThinking =
    knownModel(target.model).thinksUnseen ?? REASONING_PARAMETERS.some((name) => Boolean(request[name]));
  return isThinking ? THINKING_FIRST_TOKEN_MS : FIRST_TOKEN_MS;
}
