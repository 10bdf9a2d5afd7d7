import { Injectable, Logger } from '@nestjs/common';
import { GatewayError, type ErrorCode } from '../errors';
import type { CallContext } from '../http';
import type { CancelSignal } from '../upstream/client/upstream-request';
import { ChunkStream } from './chunk-stream';
import { EndpointsService } from './endpoints.service';
import type { InvocationResult } from './provider-call';
import { isRoute, type BoundEndpoint, type BoundRoute, type Queryable } from './queryable';
import { RequestPolicies, type EndpointPolicy, type PolicyCall } from './request-policy';
import type { AnyRequest } from '../wire';

/** Maximum wait before a retry, in milliseconds. If `Retry-After` is longer, the next endpoint is tried instead. */
const MAX_WAIT_MS = 10_000;

/** Errors that are not the endpoint's. */
const FINAL_CODES: readonly ErrorCode[] = ['CLIENT_DISCONNECTED', 'SHUTTING_DOWN'];

/**
 * Selects the endpoints that serve a request, applies their policies, and retries and falls back as the route is
 * configured.
 */
@Injectable()
export class RoutingService {
  private readonly logger = new Logger('Routes');

  constructor(
    private readonly endpoints: EndpointsService,
    private readonly policies: RequestPolicies,
  ) {}

  /** @throws GatewayError as `EndpointsService.query` and the policies of the endpoint */
  query(queryable: Queryable, request: AnyRequest, context: CallContext): Promise<InvocationResult> {
    return isRoute(queryable)
      ? this.queryRoute(queryable, request, context)
      : this.withPolicies(queryable, request, context, (admitted) =>
          this.endpoints.query(queryable, admitted, context),
        );
  }

  /**
   * Queries one destination, chosen at random by its share. If it fails with one of the route's statuses, it is
   * retried, and then each fallback is tried in turn; an endpoint is tried once. This includes a stream that fails
   * before its first content; one that fails later is never repeated.
   * @throws GatewayError the last failure
   */
  private async queryRoute(route: BoundRoute, request: AnyRequest, context: CallContext): Promise<InvocationResult> {
    const candidates = [...new Set([choose(route), ...route.fallbacks])];
    const canFailOver = candidates.length > 1 || route.retries.attempts > 0;
    let failure: unknown;
    for (const [position, endpoint] of candidates.entries()) {
      const isLast = position === candidates.length - 1;
      try {
        return await this.withPolicies(endpoint, request, context, (admitted) =>
          this.queryWithRetries(route, endpoint, admitted, context, canFailOver),
        );
      } catch (error) {
        failure = error;
        if (isLast || context.signal.aborted || !isRetryable(error, route.retries.statuses)) throw error;
        this.logger.warn(`route=${route.name} endpoint=${endpoint.name} failed; trying the next fallback`);
      }
    }
    throw failure;
  }

  /** Runs the policies of the endpoint once, however often `query` sends the request. */
  private withPolicies(
    endpoint: BoundEndpoint,
    request: AnyRequest,
    context: CallContext,
    query: (request: AnyRequest) => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    const policies = this.policies.of(endpoint);
    return policies.length === 0
      ? query(request)
      : applyPolicies(policies, { endpoint, context, request, adjusted: [] }, query);
  }

  private async queryWithRetries(
    { name, retries }: BoundRoute,
    endpoint: BoundEndpoint,
    request: AnyRequest,
    context: CallContext,
    canFailOver: boolean,
  ): Promise<InvocationResult> {
    const { signal } = context;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await this.endpoints.query(endpoint, request, context);
        if (canFailOver && result.body instanceof ChunkStream) await result.body.untilContent();
        return result;
      } catch (error) {
        if (signal.aborted || attempt >= retries.attempts || !isRetryable(error, retries.statuses)) throw error;
        const retryAfter = retryAfterOf(error);
        if (retryAfter > MAX_WAIT_MS) throw error;
        this.logger.warn(`route=${name} endpoint=${endpoint.name} failed; retrying`);
        const backoff = Math.min(retries.backoff * 2 ** attempt, MAX_WAIT_MS);
        if (!(await wait(Math.max(backoff, retryAfter), signal))) throw error;
      }
    }
  }
}

async function applyPolicies(
  policies: readonly EndpointPolicy[],
  call: PolicyCall,
  query: (request: AnyRequest) => Promise<InvocationResult>,
): Promise<InvocationResult> {
  for (const policy of policies) await policy.before?.(call);
  const result = runAfter(policies, await query(call.request), call);
  return call.adjusted.length > 0 ? { ...result, adjusted: [...call.adjusted, ...result.adjusted] } : result;
}

/** Closes the stream if a policy rejects it, because no client will read it. */
function runAfter(policies: readonly EndpointPolicy[], accepted: InvocationResult, call: PolicyCall): InvocationResult {
  let result = accepted;
  try {
    for (const policy of policies) result = policy.after?.(result, call) ?? result;
    return result;
  } catch (error) {
    if (accepted.body instanceof ChunkStream) accepted.body.discard(GatewayError.from(error));
    throw error;
  }
}

/**
 * Returns a destination of the route, with a probability of its share.
 * @param random 0 to 1, exclusive
 */
export function choose({ destinations }: BoundRoute, random = Math.random()): BoundEndpoint {
  const total = destinations.reduce((sum, { traffic_percentage: share }) => sum + share, 0);
  let rest = random * total;
  for (const { endpoint, traffic_percentage: share } of destinations) {
    rest -= share;
    if (rest < 0) return endpoint;
  }
  throw new Error('a traffic route must have a destination with a share above 0');
}

/** A retry cannot help a client that has disconnected, a server that stops, or a request that is itself invalid. */
function isRetryable(error: unknown, statuses: readonly number[]): boolean {
  return error instanceof GatewayError && !FINAL_CODES.includes(error.code) && statuses.includes(error.status);
}

/**
 * Returns the delay of `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) in milliseconds; 0 if it is
 * neither.
 */
function retryAfterOf(error: unknown): number {
  const text = error instanceof GatewayError ? (error.headers['retry-after'] ?? '') : '';
  const milliseconds = /^\s*\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : milliseconds;
}

/** Resolves with true after the delay, or with false as soon as the signal aborts. */
function wait(milliseconds: number, signal: CancelSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    }, milliseconds);
    signal.addEventListener('abort', stop);
  });
}
