import { startApp, type App } from './support/app';
import { pause, respondsWith } from './support/behaviours';
import { post } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { fileOf, Program } from './support/program';
import { describeWithRedis, RedisServer } from './support/redis-server';
import { addressOf, openAIEndpoint, sandboxEndpoint } from './support/sluice';

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };

let provider: FakeProvider;

beforeEach(async () => {
  provider = await FakeProvider.start();
  provider.behaviour = respondsWith(429, { error: { message: 'slow down' } }, { 'retry-after': '60' });
});

afterEach(() => provider.stop());

/** A route to `limited`, whose provider asks for a pause of a minute, with a fallback. */
function gatewayFile(): string {
  return fileOf({
    endpoints: [openAIEndpoint('limited', provider.base), sandboxEndpoint('spare')],
    routes: [
      {
        name: 'route',
        task_type: 'llm/v1/chat',
        destinations: [{ name: 'limited', traffic_percentage: 100 }],
        fallbacks: ['spare'],
      },
    ],
  });
}

/** On a connection of its own, so that each worker gets some requests. */
async function query(url: string): Promise<number> {
  return (await post(`${url}/endpoints/route/invocations`, CHAT, { headers: { connection: 'close' } })).status;
}

/** Waits up to 10 s until the circuit is open. */
async function untilOpen(url: string): Promise<object> {
  for (let polls = 0; polls < 500; polls += 1) {
    const response = await fetch(`${url}/admin/config`);
    const { circuits } = (await response.json()) as { circuits: object[] };
    if (circuits[0]) return circuits[0];
    await pause(20);
  }
  throw new Error('the circuit does not open');
}

it('a circuit that one worker opens is open in the other worker', async () => {
  const program = new Program(['start', '--config-path', gatewayFile(), '--port', '0', '--workers', '2']);
  const url = await addressOf(program);
  // Both workers know the endpoint once they have used it; the provider does not ask for a pause yet.
  provider.behaviour = respondsWith(400, { error: { message: 'invalid' } });
  for (let sent = 0; sent < 12; sent += 1) await query(url);
  provider.requests.length = 0;
  provider.behaviour = respondsWith(429, { error: { message: 'slow down' } }, { 'retry-after': '60' });
  expect(await query(url)).toBe(200);
  for (let polls = 0; polls < 12; polls += 1) await untilOpen(url);
  for (let sent = 0; sent < 12; sent += 1) expect(await query(url)).toBe(200);
  expect(provider.requests).toHaveLength(1);
  expect(await program.stop()).toEqual({ code: 0, signal: null });
});

describeWithRedis('servers that share a Redis', () => {
  let redis: RedisServer;
  const apps: App[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
    const path = gatewayFile();
    for (let count = 0; count < 2; count += 1) apps.push(await startApp(path, { SLUICE_REDIS_URL: redis.url }));
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.stop();
    await redis.kill();
  });

  it('share the circuits of their endpoints', async () => {
    const [first, second] = apps as [App, App];
    provider.behaviour = respondsWith(400, { error: { message: 'invalid' } });
    for (const { url } of apps) await query(url);
    provider.requests.length = 0;
    provider.behaviour = respondsWith(429, { error: { message: 'slow down' } }, { 'retry-after': '60' });
    await query(first.url);
    expect(await untilOpen(second.url)).toEqual({
      endpoint: 'limited',
      state: 'open',
      open_for_seconds: expect.any(Number),
    });
    expect(await query(second.url)).toBe(200);
    expect(provider.requests).toHaveLength(1);
  });
});
