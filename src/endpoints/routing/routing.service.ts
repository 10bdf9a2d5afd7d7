import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type EndpointTimeouts, type Settings } from '../../config';
import { GatewayError } from '../../errors';
import type { CallContext } from '../../http';
import type { CancelSignal } from '../../upstream/client/upstream-request';
import type { AnyRequest } from '../../wire';
import { ChunkStream } from '../chunk-stream';
import { EndpointsService } from '../endpoints.service';
import type { InvocationResult } from '../provider-call';
import { isRoute, type BoundEndpoint, type BoundRoute, type Queryable } from '../queryable';
import { RequestPolicies } from '../request-policy';
import { applyPolicies } from './apply-policies';
import { attemptTimeouts, routeTotal } from './attempt-timeouts';
import { EndpointHealths } from './endpoint-healths';
import { failsOverAfterTimeout, mayRetry, replacementsFor } from './failover';
import { hedge } from './hedge';
import { RetryBudget } from './retry-budget';
import { backoffOf, MAX_WAIT_MS, retryAfterOf, wait } from './retry-delay';
import { prepareStream, wrapStream } from './wrap-stream';
import { selectCandidates } from './target-selection';

/** Parameters of all attempts for one client request of a traffic route. */
interface RoutedCall {
  readonly route: BoundRoute;
  readonly request: AnyRequest;
  readonly context: CallContext;
  readonly isStream: boolean;
  /** Cancels the attempts; the client's signal, or that of one of two attempts at the same time. */
  readonly signal: CancelSignal;
  /** The endpoints that may serve the request, in the order in which they are tried. */
  readonly candidates: readonly BoundEndpoint[];
  /** Whether streams are read up to their first content before they are returned. */
  readonly canFailOver: boolean;
  /** When the last attempt must have ended, on the clock of `performance.now()`. */
  readonly deadline: number;
  readonly sent: { attempts: number };
  /** Endpoints that a second attempt at the same time has used. */
  readonly hedged: Set<BoundEndpoint>;
}

/** What a route may send in addition to its requests. */
interface RouteBudgets {
  readonly retries: RetryBudget;
  readonly hedges: RetryBudget;
}

/**
 * Selects the endpoints that serve a request, applies their policies, and retries and falls back as the route is
 * configured.
 */
@Injectable()
export class RoutingService {
  private readonly logger = new Logger('Routes');
  private readonly budgets = new WeakMap<BoundRoute, RouteBudgets>();

  constructor(
    private readonly endpoints: EndpointsService,
    private readonly policies: RequestPolicies,
    private readonly healths: EndpointHealths,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws GatewayError as `EndpointsService.query` and the policies of the endpoint or route */
  query(queryable: Queryable, request: AnyRequest, context: CallContext): Promise<InvocationResult> {
    return this.withPolicies(queryable, request, context, (admitted) => {
      if (isRoute(queryable)) return this.queryRoute(queryable, admitted, context);
      const result = this.endpoints.query(queryable, admitted, context);
      return queryable.timeouts.firstToken === undefined ? result : result.then(awaitContent);
    });
  }

  /**
   * Queries the candidates of the route in order, each with its retries. This includes a stream that fails before its
   * first content; one that fails later is not repeated here.
   * @throws GatewayError the last failure
   */
  private async queryRoute(route: BoundRoute, request: AnyRequest, context: CallContext): Promise<InvocationResult> {
    const { retries, hedges } = this.budgetsOf(route);
    retries.request();
    hedges.request();
    const isStream = request['stream'] === true;
    const candidates = selectCandidates(route, isStream, this.healths);
    const call: RoutedCall = {
      route,
      request,
      context,
      isStream,
      signal: context.signal,
      candidates,
      canFailOver: candidates.length > 1 || route.retries.attempts > 0,
      deadline: context.startedAt + routeTotal(route, candidates, this.settings.totalTimeoutMs),
      sent: { attempts: 0 },
      hedged: new Set(),
    };
    let remaining = candidates;
    for (;;) {
      const [endpoint, ...others] = remaining as readonly [BoundEndpoint, ...BoundEndpoint[]];
      try {
        const { result, endpoint: winner } = await this.queryHedged(call, endpoint, others);
        const { body } = result;
        const routed = { ...result, endpoint: winner.name, attempts: call.sent.attempts };
        if (!(body instanceof ChunkStream)) return routed;
        return wrapStream(routed, {
          route,
          endpoint: winner,
          remaining: others.filter((other) => other !== winner),
          request,
          context,
          isAvailable: (next) => {
            const now = performance.now();
            return now < call.deadline && this.healths.of(next).circuit.allows(now);
          },
          query: (next, changed) => this.queryCandidate(call, next, changed),
        });
      } catch (error) {
        const now = performance.now();
        remaining = replacementsFor(endpoint, error, others, route).filter(
          (other) => !call.hedged.has(other) && this.healths.of(other).circuit.allows(now),
        );
        if (remaining.length === 0 || context.signal.aborted || now >= call.deadline) throw error;
        this.logger.warn(`route=${route.name} endpoint=${endpoint.name} failed; trying the next fallback`);
      }
    }
  }

  /** Queries the endpoint and, if the route hedges and the response takes long, the next one as well. */
  private async queryHedged(
    call: RoutedCall,
    endpoint: BoundEndpoint,
    [next]: readonly BoundEndpoint[],
  ): Promise<{ result: InvocationResult; endpoint: BoundEndpoint }> {
    const { route, request, isStream, signal } = call;
    const delayMs = route.hedging ? this.healths.of(endpoint).latencyOf(isStream).p95Ms() : undefined;
    const query = async (target: BoundEndpoint, cancel: CancelSignal) => ({
      result: await this.queryCandidate({ ...call, signal: cancel }, target, request),
      endpoint: target,
    });
    if (!next || delayMs === undefined) return query(endpoint, signal);
    return hedge({
      delayMs,
      signal,
      first: (cancel) => query(endpoint, cancel),
      second: (cancel) => {
        if (!this.isAvailable(call, next) || !this.budgetsOf(route).hedges.take()) return undefined;
        this.logger.log(`route=${route.name} endpoint=${endpoint.name} is slow; trying ${next.name} as well`);
        call.hedged.add(next);
        return query(next, cancel);
      },
      discard: ({ result: { body } }, reason) => {
        if (body instanceof ChunkStream) body.discard(reason);
      },
    });
  }

  private queryCandidate(call: RoutedCall, endpoint: BoundEndpoint, request: AnyRequest): Promise<InvocationResult> {
    return this.withPolicies(endpoint, request, call.context, (admitted) =>
      this.queryWithRetries(call, endpoint, admitted),
    );
  }

  /** Runs the policies of an endpoint or route once, however often `query` sends the request. */
  private withPolicies(
    target: Queryable,
    request: AnyRequest,
    context: CallContext,
    query: (request: AnyRequest) => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    const policies = this.policies.of(target);
    return policies.length === 0
      ? query(request)
      : applyPolicies(policies, { target, context, request, adjusted: [] }, query);
  }

  private async queryWithRetries(
    call: RoutedCall,
    endpoint: BoundEndpoint,
    request: AnyRequest,
  ): Promise<InvocationResult> {
    const { route, context, signal } = call;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.attempt(call, endpoint, request);
      } catch (thrown) {
        const error = GatewayError.from(thrown);
        if (attempt >= route.retries.attempts || signal.aborted || !mayRetry(error, route)) throw error;
        const retryAfter = retryAfterOf(error);
        const waitMs = Math.max(backoffOf(route.retries, attempt), retryAfter);
        if (retryAfter > MAX_WAIT_MS || !this.mayRetryAfter(call, endpoint, waitMs)) throw error;
        this.logger.warn(`route=${route.name} endpoint=${endpoint.name} failed; retrying`);
        const isTime = await wait(waitMs, signal);
        if (context.signal.aborted) throw disconnected();
        if (!isTime || !this.isAvailable(call, endpoint)) throw error;
      }
    }
  }

  /** Sends one attempt, and records how it goes. */
  private async attempt(call: RoutedCall, endpoint: BoundEndpoint, request: AnyRequest): Promise<InvocationResult> {
    const { route, context, isStream, signal, canFailOver, sent } = call;
    const attempt = this.healths.of(endpoint).begin(isStream);
    const timeouts = this.timeoutsOf(call, endpoint, request);
    const isLimited = timeouts.firstToken !== undefined;
    sent.attempts += 1;
    let result: InvocationResult;
    try {
      result = await this.endpoints.query(endpoint, request, context, signal, timeouts);
      prepareStream(result, route, endpoint);
      if ((canFailOver || isLimited) && result.body instanceof ChunkStream) await result.body.untilContent(isLimited);
    } catch (error) {
      attempt.settled(GatewayError.from(error));
      throw error;
    }
    const { body } = result;
    attempt.responded();
    if (body instanceof ChunkStream) body.whenSettled((error) => attempt.settled(error));
    else attempt.settled(undefined);
    return result;
  }

  private timeoutsOf(
    { route, candidates, deadline }: RoutedCall,
    endpoint: BoundEndpoint,
    request: AnyRequest,
  ): EndpointTimeouts {
    const isReplaceable = endpoint !== candidates.at(-1) && failsOverAfterTimeout(route);
    const remainingMs = deadline - performance.now();
    return attemptTimeouts(route, endpoint, request, isReplaceable, remainingMs, this.settings.totalTimeoutMs);
  }

  /** Takes the retry from the route's budget, unless it comes too late or the endpoint will not be available then. */
  private mayRetryAfter(call: RoutedCall, endpoint: BoundEndpoint, waitMs: number): boolean {
    const isInTime = performance.now() + waitMs < call.deadline;
    return isInTime && this.isAvailable(call, endpoint, waitMs) && this.budgetsOf(call.route).retries.take();
  }

  /** Returns whether the endpoint's circuit allows an attempt. An endpoint that nothing can replace is always available. */
  private isAvailable({ candidates }: RoutedCall, endpoint: BoundEndpoint, inMs = 0): boolean {
    return candidates.length === 1 || this.healths.of(endpoint).circuit.allows(performance.now() + inMs);
  }

  private budgetsOf(route: BoundRoute): RouteBudgets {
    let budgets = this.budgets.get(route);
    if (!budgets) {
      const retries = new RetryBudget(route.retries.budget);
      budgets = { retries, hedges: new RetryBudget(route.hedging?.maxPercent ?? 0, 0) };
      this.budgets.set(route, budgets);
    }
    return budgets;
  }
}

/** Limits the time to the first content of a stream, and fails with a status if it does not arrive. */
async function awaitContent(result: InvocationResult): Promise<InvocationResult> {
  if (result.body instanceof ChunkStream) await result.body.untilContent(true);
  return result;
}

function disconnected(): GatewayError {
  return new GatewayError('CLIENT_DISCONNECTED', 'The client disconnected before the response was complete.');
}
