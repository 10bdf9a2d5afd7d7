import type { Identity } from '../../http';
import type { GatewayLimit, LegacyLimit, ServingEndpointDocument } from '../documents';
import { EndpointLimits } from './limit-plan';

const identity = (name: string, groups: string[] = [], kind: Identity['kind'] = 'user'): Identity => ({
  kind,
  name,
  displayName: name,
  groups: new Set(groups),
  isAdmin: false,
  method: 'token',
});
const ALICE = identity('alice', ['team-a', 'team-b']);
const BOT = identity('bot', ['team-a'], 'service_principal');

function documentOf(gateway: Partial<GatewayLimit>[], legacy: Partial<LegacyLimit>[] = []): ServingEndpointDocument {
  const limits = <Limit>(list: Partial<Limit>[]) =>
    list.map((limit) => ({ renewal_period: 'minute', ...limit }) as Limit);
  return {
    rate_limits: limits<LegacyLimit>(legacy),
    ai_gateway: { rate_limits: limits<GatewayLimit>(gateway) },
  } as unknown as ServingEndpointDocument;
}

/** Returns each group as `scope unit: key=limit, …`. */
function planOf(who: Identity, ...lists: Parameters<typeof documentOf>): string[] {
  const plan = EndpointLimits.of('e', documentOf(...lists))!.planFor(who);
  return plan.groups.map(({ scope, unit, checks }) => {
    const shown = checks.map(({ key, limit }) => `${key.replace('{e}:', '')}=${limit}`);
    return `${scope} ${unit}: ${shown.join(', ')}`;
  });
}

describe('the limits of an endpoint', () => {
  it('are undefined if both lists are empty', () => {
    expect(EndpointLimits.of('e', documentOf([]))).toBeUndefined();
    const { rate_limits } = documentOf([]);
    expect(EndpointLimits.of('e', { rate_limits } as unknown as ServingEndpointDocument)).toBeUndefined();
  });

  it('apply in both lists, with counters for each', () => {
    const limits = [
      { key: 'endpoint', calls: 5 },
      { key: 'user', calls: 2 },
    ] as const;
    expect(planOf(ALICE, [...limits], [...limits])).toEqual([
      'endpoint calls: legacy:calls:endpoint=5',
      'user calls: legacy:calls:user:alice=2',
      'endpoint calls: gateway:calls:endpoint=5',
      'user calls: gateway:calls:user:alice=2',
    ]);
  });

  it('apply together if one limits calls and another tokens', () => {
    expect(planOf(ALICE, [{ key: 'user', calls: 2, tokens: 100 }])).toEqual([
      'user calls: gateway:calls:user:alice=2',
      'user tokens: gateway:tokens:user:alice=100',
    ]);
  });

  it('of one user replace those of groups and the default', () => {
    const limits: Partial<GatewayLimit>[] = [
      { key: 'user', calls: 2, tokens: 100 },
      { key: 'user_group', principal: 'team-a', calls: 50 },
      { key: 'user', principal: 'alice', calls: 9 },
    ];
    expect(planOf(ALICE, limits)).toEqual(['user calls: gateway:calls:user:alice=9']);
    expect(planOf(identity('bob'), limits)).toEqual([
      'user calls: gateway:calls:user:bob=2',
      'user tokens: gateway:tokens:user:bob=100',
    ]);
  });

  it('of groups replace the default and are one pool for all members', () => {
    const limits: Partial<GatewayLimit>[] = [
      { key: 'user', calls: 2 },
      { key: 'user_group', principal: 'team-a', calls: 50 },
    ];
    for (const who of [ALICE, BOT])
      expect(planOf(who, limits)).toEqual(['user calls: gateway:calls:user_group:team-a=50']);
  });

  it('of several groups of one user are alternatives, separately for calls and tokens', () => {
    const limits: Partial<GatewayLimit>[] = [
      { key: 'user_group', principal: 'team-a', calls: 50 },
      { key: 'user_group', principal: 'team-b', calls: 60, tokens: 1000 },
      { key: 'user_group', principal: 'team-c', calls: 70 },
    ];
    expect(planOf(ALICE, limits)).toEqual([
      'user calls: gateway:calls:user_group:team-a=50, gateway:calls:user_group:team-b=60',
      'user tokens: gateway:tokens:user_group:team-b=1000',
    ]);
  });

  it('of a service principal replace the default, which applies to other service principals', () => {
    const limits: Partial<GatewayLimit>[] = [
      { key: 'user', calls: 2 },
      { key: 'service_principal', principal: 'bot', calls: 30 },
      { key: 'user', principal: 'bot', calls: 40 },
    ];
    expect(planOf(BOT, limits)).toEqual(['user calls: gateway:calls:service_principal:bot=30']);
    expect(planOf(identity('other', [], 'service_principal'), limits)).toEqual([
      'user calls: gateway:calls:service_principal:other=2',
    ]);
  });

  it('block every request if they are 0, unless another group of the user has one above', () => {
    const blocking = (who: Identity, limits: Partial<GatewayLimit>[]) =>
      EndpointLimits.of('e', documentOf(limits))!.planFor(who).blocking;
    expect(blocking(ALICE, [{ key: 'endpoint', calls: 0 }])).toMatchObject({ scope: 'endpoint', unit: 'calls' });
    expect(blocking(ALICE, [{ key: 'user', tokens: 0, calls: 5 }])).toMatchObject({ scope: 'user', unit: 'tokens' });
    const groups: Partial<GatewayLimit>[] = [
      { key: 'user_group', principal: 'team-a', calls: 0 },
      { key: 'user_group', principal: 'team-b', calls: 60 },
    ];
    expect(blocking(ALICE, groups)).toBeUndefined();
    expect(planOf(ALICE, groups)).toEqual(['user calls: gateway:calls:user_group:team-b=60']);
    expect(blocking(BOT, groups)).toMatchObject({ scope: 'user', unit: 'calls' });
  });

  it('have keys with the id of the endpoint in braces', () => {
    const limits = EndpointLimits.of('88fd', documentOf([{ key: 'endpoint', calls: 1 }]))!;
    expect(limits.planFor(ALICE).checks).toEqual([[{ key: '{88fd}:gateway:calls:endpoint', limit: 1, cost: 1 }]]);
  });
});
