import type { Identity } from '../../http';
import type { WindowCheck } from '../../limits';
import type { GatewayLimit, LegacyLimit, ServingEndpointDocument } from '../documents';

type Unit = 'calls' | 'tokens';

/** Alternative limits: a request passes if one of them is not used up. */
export interface LimitGroup {
  readonly unit: Unit;
  /** Whom the limits are for, as error messages name it. */
  readonly scope: 'endpoint' | 'user';
  readonly checks: readonly WindowCheck[];
}

/** The limits that apply to the requests of one identity. */
export interface LimitPlan {
  readonly groups: readonly LimitGroup[];
  /** Those of the groups. */
  readonly checks: readonly (readonly WindowCheck[])[];
  /** The first group whose limits are all 0: it blocks every request. */
  readonly blocking: LimitGroup | undefined;
  readonly hasTokens: boolean;
}

/** The lists of limits that an endpoint has. Both apply. */
const SURFACES = ['legacy', 'gateway'] as const;

/** The limits of one state of a serving endpoint. */
export class EndpointLimits {
  private readonly plans = new WeakMap<Identity, LimitPlan>();

  private constructor(
    private readonly id: string,
    private readonly lists: Readonly<Record<(typeof SURFACES)[number], readonly (LegacyLimit | GatewayLimit)[]>>,
  ) {}

  /** Returns undefined if the endpoint has no limits. */
  static of(id: string, { rate_limits, ai_gateway }: ServingEndpointDocument): EndpointLimits | undefined {
    const gateway = ai_gateway?.rate_limits ?? [];
    return rate_limits.length + gateway.length > 0
      ? new EndpointLimits(id, { legacy: rate_limits, gateway })
      : undefined;
  }

  planFor(identity: Identity): LimitPlan {
    let plan = this.plans.get(identity);
    if (!plan) this.plans.set(identity, (plan = this.createPlan(identity)));
    return plan;
  }

  private createPlan(identity: Identity): LimitPlan {
    const groups = SURFACES.flatMap((surface) => {
      const limits = this.lists[surface];
      const ofEndpoint = limits.filter(({ key }) => key === 'endpoint');
      const prefix = `{${this.id}}:${surface}`;
      return [
        ...toGroups(ofEndpoint, 'endpoint', prefix, () => 'endpoint'),
        ...toGroups(limitsOf(identity, limits), 'user', prefix, (limit) => subjectOf(identity, limit)),
      ];
    });
    const blocking = groups.find(({ checks }) => checks.every(({ limit }) => limit === 0));
    const hasTokens = groups.some(({ unit }) => unit === 'tokens');
    return { groups, checks: groups.map(({ checks }) => checks), blocking, hasTokens };
  }
}

/**
 * Returns the limits that act on an identity besides those of the endpoint: its own, else those of its groups, else the
 * default.
 */
function limitsOf<Limit extends LegacyLimit | GatewayLimit>(
  { kind, name, groups }: Identity,
  limits: readonly Limit[],
): readonly Limit[] {
  const own = limits.filter((limit) => limit.key === kind && principalOf(limit) === name);
  if (own.length > 0) return own;
  const shared = limits.filter((limit) => limit.key === 'user_group' && groups.has(principalOf(limit) ?? ''));
  if (shared.length > 0) return shared;
  return limits.filter((limit) => limit.key === 'user' && principalOf(limit) === undefined);
}

/** Returns whose calls are counted together. An identity has one count, whether its own limit or the default applies. */
function subjectOf({ kind, name }: Identity, limit: LegacyLimit | GatewayLimit): string {
  return limit.key === 'user_group' ? `user_group:${principalOf(limit) ?? ''}` : `${kind}:${name}`;
}

function principalOf(limit: LegacyLimit | GatewayLimit): string | undefined {
  return 'principal' in limit ? limit.principal : undefined;
}

/** Returns one group for calls and one for tokens, as far as the limits have them. */
function toGroups<Limit extends LegacyLimit | GatewayLimit>(
  limits: readonly Limit[],
  scope: LimitGroup['scope'],
  prefix: string,
  subject: (limit: Limit) => string,
): LimitGroup[] {
  return (['calls', 'tokens'] as const).flatMap((unit) => {
    const checks = limits.flatMap((limit: { readonly calls?: number; readonly tokens?: number } & Limit) => {
      const value = limit[unit];
      const key = `${prefix}:${unit}:${subject(limit)}`;
      return value === undefined ? [] : [{ key, limit: value, cost: unit === 'calls' ? 1 : 0 }];
    });
    // A limit of 0 never passes, so it does not matter beside others.
    const possible = checks.filter(({ limit }) => limit > 0);
    return checks.length > 0 ? [{ unit, scope, checks: possible.length > 0 ? possible : checks }] : [];
  });
}
