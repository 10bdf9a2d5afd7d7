import { KeyedTokenCache, TokenCache, bearerIn } from './token-cache';

const HOUR = 3_600_000;
const FIVE_MINUTES = 300_000;

interface Token {
  readonly name: string;
  readonly end: number;
}

/** A clock that the test sets, and numbered tokens that expire after an hour. */
class Source {
  time = 1_000_000;
  fetches = 0;
  failure: Error | undefined;
  readonly cache = new TokenCache<Token>(
    ({ end }) => end,
    () => this.time,
  );

  readonly fetch = async (): Promise<Token> => {
    const name = `token-${++this.fetches}`;
    await Promise.resolve();
    if (this.failure) throw this.failure;
    return { name, end: this.time + HOUR };
  };

  async name(): Promise<string> {
    return (await this.cache.get(this.fetch)).name;
  }

  invalidate(rejected: string): boolean {
    return this.cache.invalidate(({ name }) => name === rejected);
  }
}

/** Waits until background refreshes have finished. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

let source: Source;
beforeEach(() => (source = new Source()));

describe('TokenCache', () => {
  it('shares one fetch among concurrent callers', async () => {
    expect(await Promise.all([source.name(), source.name(), source.name()])).toEqual(['token-1', 'token-1', 'token-1']);
  });

  it('refreshes in the background five minutes before a token expires', async () => {
    await source.name();
    source.time += HOUR - FIVE_MINUTES - 1;
    expect(await source.name()).toBe('token-1');
    await settle();
    source.time += 1;
    expect(await source.name()).toBe('token-1');
    await settle();
    expect(await source.name()).toBe('token-2');
    expect(source.fetches).toBe(2);
  });

  it('ignores a failed refresh while the current token is valid, and throws it after that', async () => {
    await source.name();
    source.failure = new Error('unavailable');
    source.time += HOUR - 1;
    expect(await source.name()).toBe('token-1');
    await settle();
    source.time += 1;
    await expect(source.name()).rejects.toThrow('unavailable');
  });

  it('fetches another token after the current one was rejected', async () => {
    expect(await source.name()).toBe('token-1');
    expect(source.invalidate('token-1')).toBe(true);
    expect(await source.name()).toBe('token-2');
  });

  it('fetches once after several requests were rejected with the same token', async () => {
    await source.name();
    expect([source.invalidate('token-1'), source.invalidate('token-1')]).toEqual([true, true]);
    await source.name();
    expect(source.invalidate('token-1')).toBe(true);
    expect(await source.name()).toBe('token-2');
    expect(source.fetches).toBe(2);
  });

  it('keeps a token that replaced a rejected one for ten seconds', async () => {
    await source.name();
    source.invalidate('token-1');
    await source.name();
    source.time += 9_999;
    expect(source.invalidate('token-2')).toBe(false);
    expect(await source.name()).toBe('token-2');
    source.time += 1;
    expect(source.invalidate('token-2')).toBe(true);
    expect(await source.name()).toBe('token-3');
  });
});

describe('KeyedTokenCache', () => {
  it('caches one token per key', async () => {
    const cache = new KeyedTokenCache<Token>(() => Number.POSITIVE_INFINITY);
    const names = [];
    for (const key of ['a', 'b', 'a']) names.push((await cache.get(key, source.fetch)).name);
    expect(names).toEqual(['token-1', 'token-2', 'token-1']);
  });

  it('invalidates the token of one key only', async () => {
    const cache = new KeyedTokenCache<Token>(() => Number.POSITIVE_INFINITY);
    await cache.get('a', source.fetch);
    await cache.get('b', source.fetch);
    expect(cache.invalidate('a', ({ name }) => name === 'token-1')).toBe(true);
    expect((await cache.get('a', source.fetch)).name).toBe('token-3');
    expect((await cache.get('b', source.fetch)).name).toBe('token-2');
  });

  it('reports that the next token differs when it has none for the key', () => {
    expect(new KeyedTokenCache<Token>(() => 0).invalidate('a', () => true)).toBe(true);
  });
});

it('bearerIn returns the bearer token of a request', () => {
  expect(bearerIn({ authorization: 'Bearer a b' })).toBe('a b');
  expect(bearerIn({})).toBe('');
});
