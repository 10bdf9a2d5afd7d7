import { Injectable, Logger } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { Caller } from '../limits';
import type { CancelSignal } from '../upstream/client/upstream-request';
import { EndpointsService, type InvocationResult } from './endpoints.service';
import type { AnyRequest } from './request-schema';
import { isRoute, type BoundRoute, type Queryable, type BoundEndpoint } from './queryable';

/** No repetition waits longer. Where `Retry-After` asks for more, the next endpoint, or the client, is asked instead. */
const LONGEST_WAIT_MS = 10_000;

/** Chooses the endpoints that a request to a traffic route goes to, and repeats what failed as the route says. */
@Injectable()
export class RoutingService {
  private readonly logger = new Logger('Routes');

  constructor(private readonly endpoints: EndpointsService) {}

  /** @throws GatewayError as `EndpointsService.query` does */
  query(queried: Queryable, request: AnyRequest, caller: Caller, signal: CancelSignal): Promise<InvocationResult> {
    return isRoute(queried)
      ? this.queryRoute(queried, request, caller, signal)
      : this.endpoints.query(queried, request, caller, signal);
  }

  /**
   * Queries one destination, chosen at random by its share; where it fails with one of the route's statuses it is asked
   * again, and then each fallback in turn. No endpoint is a fallback for itself. A stream that the vendor has accepted is
   * never repeated.
   * @throws GatewayError the last failure
   */
  private async queryRoute(
    route: BoundRoute,
    request: AnyRequest,
    caller: Caller,
    signal: CancelSignal,
  ): Promise<InvocationResult> {
    const candidates = [...new Set([choose(route), ...route.fallbacks])];
    let failure: unknown;
    for (const [position, endpoint] of candidates.entries()) {
      const isLast = position === candidates.length - 1;
      try {
        return await this.attempt(route, endpoint, signal, () =>
          this.endpoints.query(endpoint, request, caller, signal),
        );
      } catch (error) {
        failure = error;
        if (isLast || signal.aborted || !isRepeatable(error, route.retries.statuses)) throw error;
        this.logger.warn(`route=${route.name} endpoint=${endpoint.name} failed; the next fallback is asked`);
      }
    }
    throw failure;
  }

  private async attempt(
    { name, retries }: BoundRoute,
    endpoint: BoundEndpoint,
    signal: CancelSignal,
    query: () => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await query();
      } catch (error) {
        if (signal.aborted || attempt >= retries.attempts || !isRepeatable(error, retries.statuses)) throw error;
        const retryAfter = retryAfterOf(error);
        if (retryAfter > LONGEST_WAIT_MS) throw error;
        this.logger.warn(`route=${name} endpoint=${endpoint.name} failed; it is asked again`);
        const backoff = Math.min(retries.backoff * 2 ** attempt, LONGEST_WAIT_MS);
        if (!(await pause(Math.max(backoff, retryAfter), signal))) throw error;
      }
    }
  }
}

/** @param random 0 to 1, exclusive */
export function choose({ destinations }: BoundRoute, random = Math.random()): BoundEndpoint {
  const total = destinations.reduce((sum, { traffic_percentage: share }) => sum + share, 0);
  let rest = random * total;
  for (const { endpoint, traffic_percentage: share } of destinations) {
    rest -= share;
    if (rest < 0) return endpoint;
  }
  throw new Error('a traffic route has destinations, and not all of them have a share of 0');
}

/** A client that has left and a request that is at fault itself fail the same way everywhere. */
function isRepeatable(error: unknown, statuses: readonly number[]): boolean {
  return error instanceof GatewayError && error.code !== 'CLIENT_DISCONNECTED' && statuses.includes(error.status);
}

/** RFC 9110, section 10.2.3: seconds, or a date. In milliseconds; 0 where it is neither. */
function retryAfterOf(error: unknown): number {
  const text = error instanceof GatewayError ? (error.headers['retry-after'] ?? '') : '';
  const milliseconds = /^\s*\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : milliseconds;
}

/** Whether the answer is still wanted after so long; where it is not, it ends at once. */
function pause(milliseconds: number, signal: CancelSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const leave = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave);
      resolve(true);
    }, milliseconds);
    signal.addEventListener('abort', leave);
  });
}
