import { AwsCredentials } from './aws-credentials';

const MINUTE = 60_000;

/** A clock to be set, and a source that gives numbered credentials which last a quarter of an hour. */
class Source {
  time = 1_000_000;
  fetches = 0;
  failure: Error | undefined;
  lifetime = 15 * MINUTE;
  readonly credentials = new AwsCredentials(
    () => this.fetch(),
    () => this.time,
  );

  private async fetch() {
    const ordinal = ++this.fetches;
    await Promise.resolve();
    if (this.failure) throw this.failure;
    return { accessKeyId: `key-${ordinal}`, secretAccessKey: 's', expiration: new Date(this.time + this.lifetime) };
  }

  async key(): Promise<string> {
    return (await this.credentials.get()).accessKeyId;
  }
}

/** Lets what is under way in the background come to its end. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

let source: Source;
beforeEach(() => (source = new Source()));

describe('AwsCredentials', () => {
  it('are fetched once for many callers', async () => {
    const keys = await Promise.all(Array.from({ length: 50 }, () => source.key()));
    expect(new Set(keys)).toEqual(new Set(['key-1']));
    expect(source.fetches).toBe(1);
  });

  it('are kept until five minutes before their end', async () => {
    await source.key();
    source.time += 10 * MINUTE - 1;
    expect(await source.key()).toBe('key-1');
    await settle();
    expect(source.fetches).toBe(1);
  });

  it('are renewed ahead of their end, and nobody waits for it', async () => {
    await source.key();
    source.time += 10 * MINUTE;
    expect(await Promise.all([source.key(), source.key()])).toEqual(['key-1', 'key-1']);
    await settle();
    expect(await source.key()).toBe('key-2');
    expect(source.fetches).toBe(2);
  });

  it('outlive a renewal that fails, which is tried again after a pause', async () => {
    await source.key();
    source.time += 11 * MINUTE;
    source.failure = new Error('away');
    expect(await source.key()).toBe('key-1');
    await settle();
    expect(await source.key()).toBe('key-1');
    await settle();
    expect(source.fetches).toBe(2);

    source.failure = undefined;
    source.time += 10_000;
    await source.key();
    await settle();
    expect(await source.key()).toBe('key-3');
  });

  it('that have ended are waited for, and their failure is told', async () => {
    await source.key();
    source.time += 15 * MINUTE;
    source.failure = new Error('away');
    await expect(source.key()).rejects.toThrow('away');
    source.failure = undefined;
    expect(await source.key()).toBe('key-3');
  });

  it('of a short life are not fetched for each call', async () => {
    source.lifetime = 2 * MINUTE;
    await source.key();
    for (let call = 0; call < 20; call += 1) {
      await source.key();
      await settle();
    }
    expect(source.fetches).toBe(1);
  });

  it('without an end are fetched once', async () => {
    let fetches = 0;
    const forever = new AwsCredentials(() => {
      fetches += 1;
      return Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' });
    });
    await forever.get();
    await forever.get();
    expect(fetches).toBe(1);
  });
});
