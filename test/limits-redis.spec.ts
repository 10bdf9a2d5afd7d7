import { pause } from './support/behaviours';
import { post, type ReceivedResponse } from './support/client';
import { describeWithRedis, RedisServer } from './support/redis-server';
import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
/** So that a busy machine is not taken for a Redis that is away. */
const PATIENT = { SLUICE_REDIS_TIMEOUT_SECONDS: '10' };

const AWAY = /Redis is unavailable/g;
const BACK = /Redis is available again/;

function fileWith(calls: number): { endpoints: object[] } {
  return {
    endpoints: [
      { ...sandboxEndpoint('chat'), limit: { calls, renewal_period: 'hour' } },
      { ...sandboxEndpoint('other'), limit: { calls: 1000, renewal_period: 'hour' } },
      sandboxEndpoint('free'),
    ],
  };
}

function invoke({ url }: Sluice, name = 'chat'): Promise<ReceivedResponse> {
  return post(`${url}/endpoints/${name}/invocations`, CHAT);
}

/** Statuses of calls in turn. */
async function inTurn(sluice: Sluice, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let call = 0; call < count; call += 1) statuses.push((await invoke(sluice)).status);
  return statuses;
}

/** Calls until the log says that Redis is back; the calls are of another endpoint than the test's. */
async function recovery(sluice: Sluice): Promise<void> {
  for (let looks = 0; looks < 300; looks += 1) {
    if (BACK.test(sluice.program.output)) return;
    await invoke(sluice, 'other');
    await pause(50);
  }
  throw new Error(`Redis did not come back:\n${sluice.program.output}`);
}

describeWithRedis('servers that share a Redis', () => {
  let redis: RedisServer;
  const started: Sluice[] = [];

  async function start(calls: number, env: NodeJS.ProcessEnv = {}): Promise<Sluice> {
    const sluice = await startSluice(fileWith(calls), { SLUICE_REDIS_URL: redis.url, ...env });
    started.push(sluice);
    return sluice;
  }

  beforeEach(async () => {
    redis = await RedisServer.start();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map(({ program }) => program.stop()));
    await redis.kill();
  });

  it('enforce one limit exactly', async () => {
    const servers = await Promise.all([start(7, PATIENT), start(7, PATIENT)]);
    const calls = Array.from({ length: 30 }, (_value, index) => invoke(servers[index % 2]!));
    const answered = (await Promise.all(calls)).map(({ status }) => status).sort();
    expect(answered).toEqual([...Array<number>(7).fill(200), ...Array<number>(23).fill(429)]);
    const refused = await invoke(servers[0]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
  });

  it('read the address from MLflow’s variable', async () => {
    const env = { SLUICE_REDIS_URL: '', MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI: redis.url, ...PATIENT };
    const [one, two] = await Promise.all([start(2, env), start(2, env)]);
    expect([...(await inTurn(one, 1)), ...(await inTurn(two, 2))]).toEqual([200, 200, 429]);
  });

  it('count locally while Redis is unavailable, log that once, and use Redis again when it is back', async () => {
    const [one, two] = await Promise.all([start(2), start(2)]);
    await redis.kill();
    await Promise.all(
      [one, two].map(({ program }) => program.waitForOutput(/Redis is unavailable .*counted in memory/)),
    );
    for (const server of [one, two]) {
      expect(await inTurn(server, 3)).toEqual([200, 200, 429]);
      expect(server.program.output.match(AWAY)).toHaveLength(1);
    }
    await redis.restart();
    await Promise.all([one, two].map(recovery));
    // It kept nothing: a new count begins, of both together.
    expect([...(await inTurn(one, 1)), ...(await inTurn(two, 2))]).toEqual([200, 200, 429]);
  });

  it('reject only requests that they cannot count when configured to', async () => {
    const sluice = await start(1, { SLUICE_REDIS_FAILURE: 'closed' });
    await redis.kill();
    await sluice.program.waitForOutput(/Redis is unavailable .*rejected/);
    const refused = await invoke(sluice);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(refused.text)).toEqual({ detail: expect.stringContaining('cannot be checked') });
    expect((await invoke(sluice, 'free')).status).toBe(200);
    await redis.restart();
    await recovery(sluice);
    expect(await inTurn(sluice, 2)).toEqual([200, 429]);
  });

  it('do not wait for a Redis that does not respond', async () => {
    const sluice = await start(3);
    expect((await invoke(sluice)).status).toBe(200);
    redis.signal('SIGSTOP');
    const before = Date.now();
    // Those that find it silent, and those that come after.
    const answered = await Promise.all([invoke(sluice), invoke(sluice), invoke(sluice)]);
    expect(answered.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await invoke(sluice)).status).toBe(429);
    expect(Date.now() - before).toBeLessThan(5000);
    expect(sluice.program.output).toMatch(/no reply within 250 ms/);
    redis.signal('SIGCONT');
    await recovery(sluice);
  });

  it('start without Redis and connect later', async () => {
    await redis.kill();
    const sluice = await start(1);
    await sluice.program.waitForOutput(AWAY);
    expect(await inTurn(sluice, 2)).toEqual([200, 429]);
    await redis.restart();
    await recovery(sluice);
    expect(await inTurn(sluice, 2)).toEqual([200, 429]);
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
    const sluice = await startSluice(fileWith(1), { SLUICE_REDIS_URL: redis.url, ...PATIENT });
    expect(await inTurn(sluice, 2)).toEqual([200, 429]);
    await redis.kill();
    await sluice.program.waitForOutput(AWAY);
    await redis.restart();
    await recovery(sluice);
    await sluice.program.stop();
    expect(sluice.program.output).not.toContain(PASSWORD);
  });

  it('is unavailable to servers with a wrong password, which is not exposed either', async () => {
    const url = redis.url.replace(PASSWORD, 'canary-other-word');
    const sluice = await startSluice(fileWith(1), { SLUICE_REDIS_URL: url });
    await sluice.program.waitForOutput(/Redis is unavailable .*WRONGPASS/);
    expect(await inTurn(sluice, 2)).toEqual([200, 429]);
    await sluice.program.stop();
    expect(sluice.program.output).not.toContain('canary');
  });
});
