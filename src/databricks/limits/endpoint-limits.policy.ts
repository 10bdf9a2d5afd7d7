import { Injectable } from '@nestjs/common';
import type { InvocationResult } from '../../endpoints/provider-call';
import type { Queryable } from '../../endpoints/queryable';
import type { PolicyCall, RequestPolicy, TargetPolicy } from '../../endpoints/request-policy';
import { ResponseStream } from '../../endpoints/response-stream';
import type { GatewayError } from '../../errors';
import { SlidingWindows, type Admission } from '../../limits';
import type { Usage } from '../../wire';
import { ServingEndpoints } from '../serving/serving-endpoints';
import { CountedStream } from './counted-stream';
import { EndpointLimits, type LimitPlan } from './limit-plan';
import { blockedByLimit, limitExceeded, rateLimitHeaders } from './limit-response';
import { countCharacters, tokensOf, type Transfer } from './token-count';

/** Enforces the rate limits of serving endpoints that are in the database, whichever API a request uses. */
@Injectable()
export class EndpointLimitsPolicy implements RequestPolicy {
  constructor(
    private readonly endpoints: ServingEndpoints,
    private readonly windows: SlidingWindows,
  ) {}

  bind(target: Queryable): TargetPolicy | undefined {
    const endpoint = this.endpoints.of(target);
    // `limit:` of an endpoint of the gateway file has its own policy.
    if (!endpoint || endpoint.isFromFile) return undefined;
    const limits = EndpointLimits.of(endpoint.id, endpoint.document);
    return limits && new BoundLimits(endpoint.name, limits, this.windows);
  }
}

/** An admitted request whose response is not known yet. */
interface Admitted {
  readonly plan: LimitPlan;
  readonly admission: Admission;
}

/** The limits of one state of one endpoint. What is counted does not depend on the state: it is in the windows. */
export class BoundLimits implements TargetPolicy {
  constructor(
    private readonly endpoint: string,
    private readonly limits: EndpointLimits,
    private readonly windows: SlidingWindows,
  ) {}

  before(call: PolicyCall): void | Promise<void> {
    const plan = this.limits.planFor(call.context.principal.identity);
    if (plan.groups.length === 0) return undefined;
    if (plan.blocking) throw blockedByLimit(this.endpoint, plan.blocking);
    const admission = this.windows.admit(plan.checks);
    if (admission instanceof Promise) return admission.then((decided) => this.decide(call, plan, decided));
    this.decide(call, plan, admission);
    return undefined;
  }

  after(result: InvocationResult, call: PolicyCall): InvocationResult {
    // `decide` has stored it.
    const admitted = call.kept?.get(this) as Admitted | undefined;
    if (!admitted) return result;
    const { plan, admission } = admitted;
    const own = rateLimitHeaders(plan, admission);
    const headers = result.headers ? { ...result.headers, ...own } : own;
    if (!plan.hasTokens) return { ...result, headers };
    return { ...result, headers, body: this.book(tokenKeys(admitted), result.body, call) };
  }

  /** A request that was admitted and failed has counted, so that its response reports the limits as well. */
  failed(error: GatewayError, call: PolicyCall): GatewayError {
    const admitted = call.kept?.get(this) as Admitted | undefined;
    return admitted ? error.withHeaders(rateLimitHeaders(admitted.plan, admitted.admission)) : error;
  }

  private decide(call: PolicyCall, plan: LimitPlan, admission: Admission): void {
    if (!admission.isAdmitted) throw limitExceeded(this.endpoint, plan, admission);
    const admitted: Admitted = { plan, admission };
    (call.kept ??= new Map()).set(this, admitted);
  }

  /** Counts the tokens of a response when it has ended. Returns what is sent in its place. */
  private book(keys: readonly string[], body: object, call: PolicyCall): object {
    const { request } = call;
    const inputCharacters = (): number => countCharacters(request);
    const add = (transfer: Omit<Transfer, 'inputCharacters'>): void => {
      const tokens = tokensOf({ ...transfer, inputCharacters });
      if (tokens > 0) for (const key of keys) this.windows.add(key, tokens);
    };
    if (!(body instanceof ResponseStream)) {
      const { usage } = body as { usage?: Usage | null };
      add({ usage, isComplete: true, outputCharacters: () => countCharacters(body) });
      return body;
    }
    // Chunks of every kind contain texts in the same fields.
    const counted = new CountedStream(body as ResponseStream);
    counted.whenSettled((error) => {
      const usage = counted.reportedUsage;
      // A stream that failed before its first content has used nothing that the provider reports.
      if (error && !usage && counted.characters === 0) return;
      add({ usage, isComplete: error === undefined, outputCharacters: () => counted.characters });
    });
    return counted;
  }
}

/** Returns the keys of the token limits that admitted the request. */
function tokenKeys({ plan: { groups }, admission: { states } }: Admitted): string[] {
  const keys: string[] = [];
  for (const [index, { unit, checks }] of groups.entries()) {
    if (unit !== 'tokens') continue;
    for (const [position, { key }] of checks.entries()) if (states[index]?.[position]?.retryMs === 0) keys.push(key);
  }
  return keys;
}
