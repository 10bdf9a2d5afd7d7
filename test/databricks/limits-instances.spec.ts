import { SlidingWindows } from '../../src/limits';
import { DatabricksServer } from '../support/databricks-server';
import { freePort } from '../support/free-port';
import { fileOf, Program } from '../support/program';
import { describeWithRedis, RedisServer } from '../support/redis-server';
import { addressOf } from '../support/sluice';

/** Allows for a slow machine. */
jest.setTimeout(120_000);

const CLIENTS = 8;
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const LIMITED = { ai_gateway: { rate_limits: [{ key: 'endpoint', calls: 100, renewal_period: 'minute' }] } };

async function create(server: DatabricksServer, settings: object): Promise<void> {
  const config = { served_entities: [server.servedEntity('model')] };
  const response = await server.request('POST', '/api/2.0/serving-endpoints', { name: 'chat', config, ...settings });
  expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
}

/** Sends requests of several clients at the same time to the servers in turn. Returns how often each status came. */
async function statusesOf(urls: readonly string[], requestsPerClient: number): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_value, client) => {
      for (let sent = 0; sent < requestsPerClient; sent += 1) {
        const response = await fetch(`${urls[(client + sent) % urls.length]}/serving-endpoints/chat/invocations`, {
          method: 'POST',
          // Workers take connections in turn, and each request has its own.
          headers: { authorization: 'Bearer dapi-test', 'content-type': 'application/json', connection: 'close' },
          body: JSON.stringify({ messages: MESSAGES }),
        });
        await response.text();
        counts[response.status] = (counts[response.status] ?? 0) + 1;
      }
    }),
  );
  return counts;
}

describe('the limit of a serving endpoint', () => {
  it('is exact over the workers of a server', async () => {
    const first = await DatabricksServer.start();
    try {
      await create(first, LIMITED);
      const content = {
        endpoints: [],
        egress: { allow: ['127.0.0.1'] },
        store: { url: `file:${first.storeFile}` },
        databricks: {},
      };
      const args = ['--port', String(await freePort()), '--workers', '2'];
      const variables = { SLUICE_MASTER_KEY: first.masterKey };
      const program = new Program(['start', '--config-path', fileOf(content), ...args], variables);
      expect(await statusesOf([await addressOf(program)], 20)).toEqual({ 200: 100, 429: 60 });
      expect(await program.stop()).toEqual({ code: 0, signal: null });
    } finally {
      await first.stop();
    }
  });
});

describeWithRedis('servers that share a Redis', () => {
  let redis: RedisServer;
  const servers: DatabricksServer[] = [];

  async function start(file: object = {}, variables: NodeJS.ProcessEnv = {}): Promise<DatabricksServer> {
    const shared = { SLUICE_REDIS_URL: redis.url, SLUICE_REDIS_TIMEOUT_SECONDS: '10' };
    const server = await DatabricksServer.start(file, { ...shared, ...variables });
    servers.push(server);
    return server;
  }

  /** Starts another server with the same store. */
  const startBeside = ({ storeFile, masterKey }: DatabricksServer) =>
    start({ store: { url: `file:${storeFile}` } }, { SLUICE_MASTER_KEY: masterKey });

  beforeEach(async () => {
    redis = await RedisServer.start();
  });

  afterEach(async () => {
    for (const server of servers.splice(0).reverse()) await server.stop();
    await redis.kill();
  });

  it('admit exactly the limit of a serving endpoint', async () => {
    const one = await start();
    await create(one, LIMITED);
    const two = await startBeside(one);
    expect(await statusesOf([one.url, two.url], 25)).toEqual({ 200: 100, 429: 100 });
  });

  it('count tokens together', async () => {
    const one = await start();
    // The fake provider reports 11 tokens for each request.
    await create(one, { ai_gateway: { rate_limits: [{ tokens: 30, renewal_period: 'minute' }] } });
    const two = await startBeside(one);
    const remaining: (string | null)[] = [];
    for (const server of [one, two, one, two]) {
      const response = await server.request('POST', '/serving-endpoints/chat/invocations', { messages: MESSAGES });
      remaining.push(`${response.status} ${response.headers.get('x-ratelimit-remaining-tokens')}`);
      await response.text();
      // Tokens are counted after the response, without waiting for Redis.
      const windows = server.app.nest.get(SlidingWindows, { strict: false });
      await windows.admit([[{ key: 'any', limit: 1e9, cost: 0 }]]);
    }
    expect(remaining).toEqual(['200 30', '200 19', '200 8', '429 0']);
  });

  it('count each by itself while Redis is unavailable', async () => {
    const one = await start();
    await create(one, { ai_gateway: { rate_limits: [{ calls: 2, renewal_period: 'minute' }] } });
    expect(await statusesOf([one.url], 1)).toEqual({ 200: 2, 429: 6 });
    await redis.kill();
    expect(await statusesOf([one.url], 1)).toEqual({ 200: 2, 429: 6 });
  });

  it('reject requests with a limit while Redis is unavailable, if they are configured to', async () => {
    const one = await start({}, { SLUICE_REDIS_FAILURE: 'closed' });
    await create(one, LIMITED);
    await redis.kill();
    const response = await one.request('POST', '/serving-endpoints/chat/invocations', { messages: MESSAGES });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ error_code: 'TEMPORARILY_UNAVAILABLE' });
  });
});
