import { TokenCache, bearerIn } from './token-cache';

const HOUR = 3_600_000;

/** A clock to be set, and numbered tokens that last an hour. */
class Source {
  time = 1_000_000;
  fetches = 0;
  readonly cache = new TokenCache(
    () => Promise.resolve({ name: `token-${++this.fetches}`, end: this.time + HOUR }),
    ({ end }) => end,
    () => this.time,
  );

  async name(): Promise<string> {
    return (await this.cache.get()).name;
  }

  drop(refused: string): boolean {
    return this.cache.invalidate(({ name }) => name === refused);
  }
}

let source: Source;
beforeEach(() => (source = new Source()));

describe('a token that was refused ahead of its end', () => {
  it('is not given out again', async () => {
    expect(await source.name()).toBe('token-1');
    expect(source.drop('token-1')).toBe(true);
    expect(await source.name()).toBe('token-2');
  });

  it('is replaced once, however many calls it was refused for', async () => {
    await source.name();
    expect([source.drop('token-1'), source.drop('token-1')]).toEqual([true, true]);
    await source.name();
    expect(source.drop('token-1')).toBe(true);
    expect(await source.name()).toBe('token-2');
    expect(source.fetches).toBe(2);
  });

  it('is kept where it came in place of one that was refused a moment ago', async () => {
    await source.name();
    source.drop('token-1');
    await source.name();
    source.time += 9_999;
    expect(source.drop('token-2')).toBe(false);
    expect(await source.name()).toBe('token-2');
    source.time += 1;
    expect(source.drop('token-2')).toBe(true);
    expect(await source.name()).toBe('token-3');
  });
});

it('bearerIn is the token of a call', () => {
  expect(bearerIn({ authorization: 'Bearer a b' })).toBe('a b');
  expect(bearerIn({})).toBe('');
});
