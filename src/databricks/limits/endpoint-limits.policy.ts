import { Injectable } from '@nestjs/common';
import type { InvocationResult } from '../../endpoints/provider-call';
import type { Queryable } from '../../endpoints/queryable';
import type { PolicyCall, RequestPolicy, TargetPolicy } from '../../endpoints/request-policy';
import { ResponseStream } from '../../endpoints/response-stream';
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
  private readonly admitted = new WeakMap<PolicyCall, Admitted>();

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
    const admitted = this.admitted.get(call);
    if (!admitted) return result;
    const { plan, admission } = admitted;
    const headers = { ...result.headers, ...rateLimitHeaders(plan, admission) };
    const keys = tokenKeys(admitted);
    return { ...result, headers, ...(keys.length > 0 && { body: this.book(keys, result.body, call) }) };
  }

  private decide(call: PolicyCall, plan: LimitPlan, admission: Admission): void {
    if (!admission.isAdmitted) throw limitExceeded(this.endpoint, plan, admission);
    this.admitted.set(call, { plan, admission });
  }

  /** Counts the tokens of a response when it has ended. Returns what is sent in its place. */
  private book(keys: readonly string[], body: object, call: PolicyCall): object {
    const { request } = call;
    const inputCharacters = (): number => countCharacters(request);
    const add = (transfer: Omit<Transfer, 'inputCharacters'>): void => {
      const tokens = tokensOf({ ...transfer, inputCharacters });
      for (const key of keys) this.windows.add(key, tokens);
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
function tokenKeys({ plan, admission }: Admitted): string[] {
  return plan.groups.flatMap(({ unit, checks }, index) =>
    unit === 'tokens'
      ? checks.filter((_check, at) => admission.states[index]?.[at]?.retryMs === 0).map(({ key }) => key)
      : [],
  );
}
