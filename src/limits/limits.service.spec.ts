import type { Limit } from '../config';
import { GatewayError } from '../errors';
import { LimitsService } from './limits.service';
import { MemoryStorage } from './memory.storage';

const CALLER = { address: '192.0.2.1', credentialDigest: undefined };
const limit = (calls: number, key: string | null = null): Limit => ({ calls, key, renewal_period: 'minute' });

describe('LimitsService', () => {
  let limits: LimitsService;

  beforeEach(() => {
    limits = new LimitsService(new MemoryStorage());
  });

  /** Sends one request per limit. Returns whether each was admitted. */
  async function admitted(endpoint: string, ...each: Limit[]): Promise<boolean[]> {
    const calls = each.map((limit) => limits.admit(endpoint, limit, CALLER));
    return (await Promise.allSettled(calls)).map(({ status }) => status === 'fulfilled');
  }

  it('rejects a request over the limit with the seconds until the window ends', async () => {
    await limits.admit('chat', limit(1), CALLER);
    const error: unknown = await limits.admit('chat', limit(1), CALLER).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      status: 429,
      message: 'Rate limit exceeded: 1 per 1 minute',
      headers: { 'retry-after': '60' },
    });
  });

  it('keeps its count when an equal limit is loaded again', async () => {
    expect(await admitted('chat', limit(1), limit(1))).toEqual([true, false]);
  });

  it('starts a new count when the limit changes', async () => {
    expect(await admitted('chat', limit(1), limit(2), limit(2), limit(2))).toEqual([true, true, true, false]);
  });

  it('counts each endpoint separately', async () => {
    expect(await admitted('chat', limit(1), limit(1))).toEqual([true, false]);
    expect(await admitted('other', limit(1), limit(1))).toEqual([true, false]);
  });

  it('admits nothing when the limit is 0 calls', async () => {
    expect(await admitted('chat', limit(0))).toEqual([false]);
  });
});
