import { Injectable, Logger } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { CallContext } from '../../http';
import type { AnyRequest } from '../../wire';
import { ChunkStream } from '../chunk-stream';
import { EndpointsService } from '../endpoints.service';
import type { InvocationResult } from '../provider-call';
import { isRoute, type BoundEndpoint, type BoundRoute, type Queryable } from '../queryable';
import { RequestPolicies } from '../request-policy';
import { applyPolicies } from './apply-policies';
import { AttemptGate, type AttemptKind } from './attempt-gate';
import { isRetryable } from './error-class';
import { MAX_WAIT_MS, retryAfterOf, wait } from './retry-delay';
import { wrapStream } from './routed-stream';
import { selectCandidates } from './target-selection';

/** Parameters of all attempts for one client request of a traffic route. */
interface RoutedCall {
  readonly route: BoundRoute;
  readonly request: AnyRequest;
  readonly context: CallContext;
  /** Whether streams are read up to their first content before they are returned. */
  readonly canFailOver: boolean;
}

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
    private readonly gate: AttemptGate,
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
   * Queries the candidates of the route in order, each with its retries. This includes a stream that fails before its
   * first content; one that fails later is not repeated here.
   * @throws GatewayError the last failure
   */
  private async queryRoute(route: BoundRoute, request: AnyRequest, context: CallContext): Promise<InvocationResult> {
    const candidates = selectCandidates(route);
    const call = { route, request, context, canFailOver: candidates.length > 1 || route.retries.attempts > 0 };
    let failure: unknown;
    for (const [position, endpoint] of candidates.entries()) {
      const isLast = position === candidates.length - 1;
      try {
        const result = await this.queryCandidate(call, endpoint, request, position === 0 ? 'first' : 'failover');
        if (!(result.body instanceof ChunkStream)) return result;
        const remaining = candidates.slice(position + 1);
        return wrapStream(result, {
          route,
          endpoint,
          remaining,
          request,
          context,
          query: (next, changed) => this.queryCandidate(call, next, changed, 'failover'),
        });
      } catch (error) {
        failure = error;
        if (isLast || context.signal.aborted || !isRetryable(error, route.retries.statuses)) throw error;
        this.logger.warn(`route=${route.name} endpoint=${endpoint.name} failed; trying the next fallback`);
      }
    }
    throw failure;
  }

  private queryCandidate(
    call: RoutedCall,
    endpoint: BoundEndpoint,
    request: AnyRequest,
    kind: AttemptKind,
  ): Promise<InvocationResult> {
    return this.withPolicies(endpoint, request, call.context, (admitted) =>
      this.queryWithRetries(call, endpoint, admitted, kind),
    );
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
    call: RoutedCall,
    endpoint: BoundEndpoint,
    request: AnyRequest,
    kind: AttemptKind,
  ): Promise<InvocationResult> {
    const { name, retries } = call.route;
    const { signal } = call.context;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.attempt(call, endpoint, request, attempt === 0 ? kind : 'retry');
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

  /** Sends one attempt if the gate admits it, and reports to the gate how it goes. */
  private async attempt(
    { route, context, canFailOver }: RoutedCall,
    endpoint: BoundEndpoint,
    request: AnyRequest,
    kind: AttemptKind,
  ): Promise<InvocationResult> {
    const permit = this.gate.admit(route, endpoint, kind);
    if (permit instanceof GatewayError) throw permit;
    let result: InvocationResult;
    try {
      result = await this.endpoints.query(endpoint, request, context);
      if (canFailOver && result.body instanceof ChunkStream) await result.body.untilContent();
    } catch (error) {
      permit.settled(GatewayError.from(error));
      throw error;
    }
    permit.responded();
    if (result.body instanceof ChunkStream) result.body.whenSettled((error) => permit.settled(error));
    else permit.settled(undefined);
    return result;
  }
}
