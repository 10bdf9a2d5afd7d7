import type { GatewayError } from '../../errors';
import type { AttemptOutcome } from './circuit-breaker';

/** Statuses below 500 with which an endpoint fails, whatever the request is: its key, its model or its quota. */
const ENDPOINT_STATUSES: readonly number[] = [401, 402, 403, 404, 408, 429];

/** Returns what an attempt proves about its endpoint. A response to an invalid request proves that the endpoint works. */
export function attemptOutcome(error: GatewayError | undefined): AttemptOutcome {
  if (!error) return 'success';
  switch (error.code) {
    case 'CLIENT_DISCONNECTED':
    case 'SHUTTING_DOWN':
    case 'SUPERSEDED':
    case 'INTERNAL':
      return 'neutral';
    case 'UPSTREAM_REFUSED':
    case 'UPSTREAM_UNREACHABLE':
    case 'UPSTREAM_FORBIDDEN':
    case 'UPSTREAM_TIMEOUT':
    case 'UPSTREAM_INVALID':
    case 'UPSTREAM_TRUNCATED':
      return error.status >= 500 || ENDPOINT_STATUSES.includes(error.status) ? 'failure' : 'success';
    default:
      // The gateway itself rejected the request: a rate limit, an unsupported parameter.
      return 'neutral';
  }
}
