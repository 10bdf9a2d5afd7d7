import { captureOutput, startApp, type App } from './support/app';
import { pause } from './support/behaviours';
import { post, type ReceivedResponse } from './support/client';
import { fileOf } from './support/program';
import { describeWithRedis, RedisServer } from './support/redis-server';
import { sandboxEndpoint, startSluice } from './support/sluice';

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
/** Prevents a busy machine from making Redis appear unavailable. */
const LONG_TIMEOUT = { SLUICE_REDIS_TIMEOUT_SECONDS: '10' };

const UNAVAILABLE = /Redis is unavailable/g;
const AVAILABLE = /Redis is available again/g;

interface Server {
  readonly url: string;
}

function fileWith(calls: number): { endpoints: object[] } {
  return {
    endpoints: [
      { ...sandboxEndpoint('chat'), limit: { calls, renewal_period: 'hour' } },
      { ...sandboxEndpoint('other'), limit: { calls: 1000, renewal_period: 'hour' } },
      sandboxEndpoint('free'),
    ],
  };
}

function invoke({ url }: Server, name = 'chat'): Promise<ReceivedResponse> {
  return post(`${url}/endpoints/${name}/invocations`, CHAT);
}

/** Sends requests one after the other and returns their statuses. */
async function statusesOf(server: Server, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let sent = 0; sent < count; sent += 1) statuses.push((await invoke(server)).status);
  return statuses;
}

/** Waits up to 15 s until the output matches the pattern `count` times. */
async function untilLogged(output: () => string, pattern: RegExp, count = 1): Promise<void> {
  for (let polls = 0; polls < 750; polls += 1) {
    if ((output().match(pattern) ?? []).length >= count) return;
    await pause(20);
  }
  throw new Error(`the output does not match ${String(pattern)}:\n${output()}`);
}

describeWithRedis('servers that share a Redis', () => {
  let redis: RedisServer;
  let output: () => string;
  const started: App[] = [];

  async function start(calls: number, variables: NodeJS.ProcessEnv = {}): Promise<App> {
    const app = await startApp(fileOf(fileWith(calls)), { SLUICE_REDIS_URL: redis.url, ...variables });
    started.push(app);
    return app;
  }

  beforeEach(async () => {
    output = captureOutput();
    redis = await RedisServer.start();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((app) => app.stop()));
    await redis.kill();
    jest.restoreAllMocks();
  });

  it('enforce one limit exactly', async () => {
    const servers = await Promise.all([start(7, LONG_TIMEOUT), start(7, LONG_TIMEOUT)]);
    const requests = Array.from({ length: 30 }, (_value, index) => invoke(servers[index % 2]!));
    const statuses = (await Promise.all(requests)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(7).fill(200), ...Array<number>(23).fill(429)]);
    const rejected = await invoke(servers[0]);
    expect(Number(rejected.headers.get('retry-after'))).toBeGreaterThan(3000);
  });

  it('read the address from MLflow’s variable', async () => {
    const variables = { SLUICE_REDIS_URL: '', MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI: redis.url, ...LONG_TIMEOUT };
    const [one, two] = await Promise.all([start(2, variables), start(2, variables)]);
    expect([...(await statusesOf(one, 1)), ...(await statusesOf(two, 2))]).toEqual([200, 200, 429]);
  });

  it('count locally while Redis is unavailable, log that once, and use Redis again when it is back', async () => {
    const [one, two] = await Promise.all([start(2), start(2)]);
    await redis.kill();
    await untilLogged(output, /Redis is unavailable .*counted in memory/g, 2);
    for (const server of [one, two]) expect(await statusesOf(server, 3)).toEqual([200, 200, 429]);
    // Once by each server.
    expect(output().match(UNAVAILABLE)).toHaveLength(2);
    await redis.restart();
    await untilLogged(output, AVAILABLE, 2);
    // The restarted Redis is empty, so a new count begins, shared by both servers.
    expect([...(await statusesOf(one, 1)), ...(await statusesOf(two, 2))]).toEqual([200, 200, 429]);
  });

  it('reject only requests that they cannot count when configured to', async () => {
    const app = await start(1, { SLUICE_REDIS_FAILURE: 'closed' });
    await redis.kill();
    await untilLogged(output, /Redis is unavailable .*rejected/g);
    const rejected = await invoke(app);
    expect(rejected.status).toBe(503);
    expect(rejected.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(rejected.text)).toEqual({ detail: expect.stringContaining('cannot be checked') });
    expect((await invoke(app, 'free')).status).toBe(200);
    await redis.restart();
    await untilLogged(output, AVAILABLE);
    expect(await statusesOf(app, 2)).toEqual([200, 429]);
  });

  it('do not wait for a Redis that does not respond', async () => {
    const app = await start(3);
    expect((await invoke(app)).status).toBe(200);
    redis.signal('SIGSTOP');
    const before = Date.now();
    // The first three find that Redis does not respond; the last one comes after that.
    const responses = await Promise.all([invoke(app), invoke(app), invoke(app)]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await invoke(app)).status).toBe(429);
    expect(Date.now() - before).toBeLessThan(5000);
    expect(output()).toMatch(/no reply within 250 ms/);
    redis.signal('SIGCONT');
    await untilLogged(output, AVAILABLE);
  });

  it('start without Redis and connect later', async () => {
    await redis.kill();
    const app = await start(1);
    await untilLogged(output, UNAVAILABLE);
    expect(await statusesOf(app, 2)).toEqual([200, 429]);
    await redis.restart();
    await untilLogged(output, AVAILABLE);
    expect(await statusesOf(app, 2)).toEqual([200, 429]);
  });
});

describeWithRedis('a Redis with a password', () => {
  const PASSWORD = 'canary-pa55word-of-redis';
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start(PASSWORD);
  });

  afterAll(() => redis.kill());

  it('is used without exposing the password', async () => {
    const sluice = await startSluice(fileWith(1), { SLUICE_REDIS_URL: redis.url, ...LONG_TIMEOUT });
    expect(await statusesOf(sluice, 2)).toEqual([200, 429]);
    await redis.kill();
    await sluice.program.waitForOutput(/Redis is unavailable/);
    await redis.restart();
    await untilLogged(() => sluice.program.output, AVAILABLE);
    await sluice.program.stop();
    expect(sluice.program.output).not.toContain(PASSWORD);
  });

  it('is unavailable to servers with a wrong password, which is not exposed either', async () => {
    const url = redis.url.replace(PASSWORD, 'canary-wrong-password');
    const sluice = await startSluice(fileWith(1), { SLUICE_REDIS_URL: url });
    await sluice.program.waitForOutput(/Redis is unavailable .*WRONGPASS/);
    expect(await statusesOf(sluice, 2)).toEqual([200, 429]);
    await sluice.program.stop();
    expect(sluice.program.output).not.toContain('canary');
  });
});
