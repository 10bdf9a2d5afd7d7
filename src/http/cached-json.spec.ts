import { CachedJson } from './cached-json';
import type { JsonResponse } from './json-response';

const textOf = async (response: Promise<JsonResponse>): Promise<string> =>
  Buffer.concat((await response).body as Buffer[]).toString();

describe('CachedJson', () => {
  it('creates a listing once for each state, and again after a failure', async () => {
    const cache = new CachedJson();
    const [one, two] = [{}, {}];
    let count = 0;
    const create = (): object => ({ count: ++count });
    const list = (state: object) => textOf(cache.of(state, create));
    expect([await list(one), await list(one), await list(two)]).toEqual(['{"count":1}', '{"count":1}', '{"count":2}']);
    const state = {};
    await expect(cache.of(state, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await list(state)).toBe('{"count":3}');
  });
});
