import type { Pool } from 'undici';
import { answers } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { Secret, type Connection } from '../../config';
import { ConnectionPools } from './connection-pools';
import type { Resolve } from './egress-guard';

/** Every name leads to this machine, as if its owner had changed it to. */
const rebinding: Resolve = (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);

let vendor: FakeProvider;
let connections: ConnectionPools;

beforeAll(async () => {
  vendor = await FakeProvider.start();
  vendor.behaviour = answers(200, {});
});
beforeEach(() => {
  connections = new ConnectionPools({ connectTimeoutMs: 10_000, proxy: undefined }, rebinding);
});
afterEach(() => connections.destroy());
afterAll(() => vendor.stop());

/** The status of an answer, or what came in its place. */
function ask(host: string, connection: Connection): Promise<unknown> {
  const origin = `http://${host}:${vendor.port}`;
  return new Promise((resolve) => {
    try {
      connections.to(origin, connection).dispatch(
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

describe('Connections', () => {
  it('refuses a vendor whose name has come to lead to a private address', async () => {
    const before = vendor.calls.length;
    expect(await ask('api.vendor.test', { allow: [] })).toEqual(forbidden);
    expect(vendor.calls).toHaveLength(before);
  });

  it('reaches the same vendor where its name, or its network, is allowed', async () => {
    expect(await ask('api.vendor.test', { allow: ['api.vendor.test'] })).toBe(200);
    expect(await ask('api.vendor.test', { allow: ['127.0.0.0/8'] })).toBe(200);
  });

  it('does not use a connection that another endpoint may have', async () => {
    expect(await ask('api.vendor.test', { allow: ['*.vendor.test'] })).toBe(200);
    expect(await ask('api.vendor.test', { allow: [] })).toEqual(forbidden);
  });

  it.each(['127.0.0.1', 'localhost'])(
    'reaches a vendor at %s, which a file or an adapter has written out',
    async (host) => {
      expect(await ask(host, { allow: [] })).toBe(200);
    },
  );

  it('never calls a metadata address, with a proxy neither', async () => {
    const proxy = new Secret(`http://127.0.0.1:${vendor.port}`);
    for (const connection of [{ allow: ['0.0.0.0/0'] }, { allow: [], proxy }]) {
      expect(await ask('169.254.169.254', connection)).toEqual(forbidden);
      expect(await ask('metadata.google.internal', connection)).toEqual(forbidden);
    }
  });

  it('closes what a reload has replaced, and what runs there comes to its own end', async () => {
    let time = 0;
    connections = new ConnectionPools({ connectTimeoutMs: 10_000, proxy: undefined }, rebinding, () => time);
    const origin = `http://127.0.0.1:${vendor.port}`;
    const kept = { allow: [] };
    const pools = [kept, { allow: ['replaced'] }].map((connection) => connections.to(origin, connection));
    const received = vendor.nextCall();
    vendor.behaviour = () => undefined;
    const running = ask('127.0.0.1', { allow: ['replaced'] });
    const { response } = await received;
    for (const allow of ['first', 'second']) {
      time += 60_000;
      connections.to(origin, { allow: [allow] });
      expect(connections.to(origin, { ...kept })).toBe(pools[0]);
    }
    expect(pools.map((pool) => (pool as Pool).closed)).toEqual([false, true]);
    expect(connections.to(origin, { allow: ['replaced'] })).not.toBe(pools[1]);
    response.writeHead(200).end();
    expect(await running).toBe(200);
    vendor.behaviour = answers(200, {});
  });

  it('closes the pool of an address that nobody calls any more', () => {
    let time = 0;
    connections = new ConnectionPools({ connectTimeoutMs: 10_000, proxy: undefined }, rebinding, () => time);
    const connection = { allow: [] };
    const pools = ['a', 'b', 'c'].map((name) => {
      time += 60_000;
      return connections.to(`http://${name}.test`, connection) as Pool;
    });
    expect(pools.map(({ closed }) => closed)).toEqual([true, false, false]);
  });

  it('gives endpoints whose connections are alike the same pool', () => {
    const origin = 'http://vendor.test';
    const pool = connections.to(origin, { allow: ['a'] });
    expect(connections.to(origin, { allow: ['a'] })).toBe(pool);
    expect(connections.to(origin, { allow: ['b'] })).not.toBe(pool);
    expect(connections.to(origin, { allow: ['a'], proxy: new Secret('http://127.0.0.1:1') })).not.toBe(pool);
  });
});
