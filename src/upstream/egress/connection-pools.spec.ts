import type { Pool } from 'undici';
import { respondsWith } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { Secret, type Connection } from '../../config';
import { ConnectionPools } from './connection-pools';
import type { Resolve } from './egress-guard';

/** Resolves every name to this machine, as an attacker's DNS server could. */
const rebinding: Resolve = (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);

let provider: FakeProvider;
let pools: ConnectionPools;

beforeAll(async () => {
  provider = await FakeProvider.start();
  provider.behaviour = respondsWith(200, {});
});
beforeEach(() => {
  pools = new ConnectionPools({ connectTimeoutMs: 10_000, proxy: undefined }, rebinding);
});
afterEach(() => pools.destroy());
afterAll(() => provider.stop());

/** Sends a request. Returns the response's status or the error. */
function send(host: string, connection: Connection): Promise<unknown> {
  const origin = `http://${host}:${provider.port}`;
  return new Promise((resolve) => {
    try {
      pools.dispatcherFor(origin, connection).dispatch(
        { origin, path: '/', method: 'POST', body: '{}' },
        {
          onRequestStart: () => {},
          onResponseStart: (_controller, status) => resolve(status),
          onResponseData: () => {},
          onResponseEnd: () => {},
          onResponseError: (_controller, error) => resolve(error),
        },
      );
    } catch (error) {
      resolve(error);
    }
  });
}

const forbidden = expect.objectContaining({ code: 'UPSTREAM_FORBIDDEN' }) as Error;

describe('ConnectionPools', () => {
  it('rejects a host whose name resolves to a private address', async () => {
    const before = provider.requests.length;
    expect(await send('api.provider.test', { allow: [] })).toEqual(forbidden);
    expect(provider.requests).toHaveLength(before);
  });

  it('connects to a private address when its name or network is allowed', async () => {
    expect(await send('api.provider.test', { allow: ['api.provider.test'] })).toBe(200);
    expect(await send('api.provider.test', { allow: ['127.0.0.0/8'] })).toBe(200);
  });

  it('does not reuse a connection of an endpoint with a different allow list', async () => {
    expect(await send('api.provider.test', { allow: ['*.provider.test'] })).toBe(200);
    expect(await send('api.provider.test', { allow: [] })).toEqual(forbidden);
  });

  it.each(['127.0.0.1', 'localhost'])('connects to %s when the configured URL contains it literally', async (host) => {
    expect(await send(host, { allow: [] })).toBe(200);
  });

  it.each(['127.0.0.1', '[::1]', 'localhost', 'api.provider.test'])(
    'rejects %s in settings that do not come from the operator',
    async (host) => {
      const before = provider.requests.length;
      expect(await send(host, { allow: [], isTrusted: false })).toEqual(forbidden);
      expect(provider.requests).toHaveLength(before);
    },
  );

  it.each([
    ['127.0.0.1', '127.0.0.0/8'],
    ['localhost', 'localhost'],
    ['api.provider.test', '127.0.0.1'],
  ])('connects to %s in settings that do not come from the operator when %s is allowed', async (host, entry) => {
    expect(await send(host, { allow: [entry], isTrusted: false })).toBe(200);
  });

  it('does not open a new connection to a literal private address that does not come from the operator', () => {
    const open = () => pools.withNewConnection('http://10.0.0.1', { allow: [], isTrusted: false }, () => 'opened');
    expect(open).toThrow(forbidden);
    expect(pools.withNewConnection('http://10.0.0.1', { allow: [] }, () => 'opened')).toBe('opened');
  });

  it('does not reuse a connection of the operator for settings that do not come from it', async () => {
    expect(await send('localhost', { allow: [] })).toBe(200);
    expect(await send('localhost', { allow: [], isTrusted: false })).toEqual(forbidden);
  });

  it('rejects a metadata address with and without a proxy', async () => {
    const proxy = new Secret(`http://127.0.0.1:${provider.port}`);
    for (const connection of [{ allow: ['0.0.0.0/0'] }, { allow: [], proxy }]) {
      expect(await send('169.254.169.254', connection)).toEqual(forbidden);
      expect(await send('metadata.google.internal', connection)).toEqual(forbidden);
    }
  });

  it('closes connections of a replaced endpoint after their running requests have finished', async () => {
    let time = 0;
    pools = new ConnectionPools({ connectTimeoutMs: 10_000, proxy: undefined }, rebinding, () => time);
    const origin = `http://127.0.0.1:${provider.port}`;
    const kept = { allow: [] };
    const dispatchers = [kept, { allow: ['replaced'] }].map((connection) => pools.dispatcherFor(origin, connection));
    const received = provider.nextRequest();
    provider.behaviour = () => undefined;
    const running = send('127.0.0.1', { allow: ['replaced'] });
    const { response } = await received;
    for (const allow of ['first', 'second']) {
      time += 60_000;
      pools.dispatcherFor(origin, { allow: [allow] });
      expect(pools.dispatcherFor(origin, { ...kept })).toBe(dispatchers[0]);
    }
    expect(dispatchers.map((dispatcher) => (dispatcher as Pool).closed)).toEqual([false, true]);
    expect(pools.dispatcherFor(origin, { allow: ['replaced'] })).not.toBe(dispatchers[1]);
    response.writeHead(200).end();
    expect(await running).toBe(200);
    provider.behaviour = respondsWith(200, {});
  });

  it('closes the pool of an origin that is no longer used', () => {
    let time = 0;
    pools = new ConnectionPools({ connectTimeoutMs: 10_000, proxy: undefined }, rebinding, () => time);
    const connection = { allow: [] };
    const opened = ['a', 'b', 'c'].map((name) => {
      time += 60_000;
      return pools.dispatcherFor(`http://${name}.test`, connection) as Pool;
    });
    expect(opened.map(({ closed }) => closed)).toEqual([true, false, false]);
  });

  it('returns the same pool for endpoints with equal connection settings', () => {
    const origin = 'http://provider.test';
    const pool = pools.dispatcherFor(origin, { allow: ['a'] });
    expect(pools.dispatcherFor(origin, { allow: ['a'] })).toBe(pool);
    expect(pools.dispatcherFor(origin, { allow: ['b'] })).not.toBe(pool);
    expect(pools.dispatcherFor(origin, { allow: ['a'], proxy: new Secret('http://127.0.0.1:1') })).not.toBe(pool);
  });
});
