import { linkSync, mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { respondsWith, respondsNormally, beginStream, CHAT_RESPONSE, DONE, HELLO, STOP } from './support/behaviours';
import { post, send, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { freePort } from './support/free-port';
import { fileOf, Program } from './support/program';
import { readiness, reload, replaceFile, untilReload } from './support/reloads';
import { addressOf, openAIEndpoint, sandboxEndpoint, type Sluice } from './support/sluice';

/** For a slow machine; nothing takes that long when all is well. */
jest.setTimeout(60_000);

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
const fileWith = (...names: string[]) => ({ endpoints: names.map((name) => sandboxEndpoint(name)) });

let vendor: FakeProvider;
let sluice: Sluice;
let file: string;

async function start(content: object | string, path = fileOf(content)): Promise<void> {
  file = path;
  const port = String(await freePort());
  const program = new Program(['start', '--config-path', file, '--port', port]);
  sluice = { program, url: await addressOf(program) };
}

function ask(name: string, body: object = {}): Promise<ReceivedResponse> {
  return post(`${sluice.url}/endpoints/${name}/invocations`, { ...CHAT, ...body });
}

async function shown(path: string): Promise<string> {
  return (await fetch(sluice.url + path)).text();
}

beforeAll(async () => {
  vendor = await FakeProvider.start();
});

beforeEach(() => {
  vendor.behaviour = respondsNormally;
});

afterEach(async () => {
  expect(await sluice.program.stop()).toEqual({ code: 0, signal: null });
});

afterAll(() => vendor.stop());

it.each<[string, () => void]>([
  ['that replaces the served one by a rename', () => replaceFile(file, fileWith('young'))],
  [
    'that is written through a hard link, as behind a bind mount,',
    () => {
      linkSync(file, `${file}.mounted`);
      writeFileSync(`${file}.mounted`, JSON.stringify(fileWith('young')));
    },
  ],
])('a file %s is loaded, and its endpoints are documented', async (_how, change) => {
  await start(fileWith('old'));
  change();
  const { last_reload: last } = await untilReload(sluice, ({ generation }) => generation === 2);
  expect(last).toMatchObject({ cause: 'change', succeeded: true, problems: 0 });
  expect([(await ask('young')).status, (await ask('old')).status]).toEqual([200, 404]);
  const document = await shown('/openapi.json');
  expect(document).toContain('young');
  expect(document).not.toContain('"old"');
});

it('a folder whose symlink changes, as in a Kubernetes ConfigMap, is loaded with its key file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mount-'));
  const key = join(folder, 'key');
  for (const version of ['v1', 'v2']) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'key'), `key-of-${version}\n`);
    const endpoint = openAIEndpoint(version, vendor.base) as { model: { config: object } };
    Object.assign(endpoint.model.config, { openai_api_key: key });
    writeFileSync(join(folder, version, 'sluice.yaml'), JSON.stringify({ endpoints: [endpoint] }));
  }
  symlinkSync('v1', join(folder, '..data'));
  for (const name of ['key', 'sluice.yaml']) symlinkSync(join('..data', name), join(folder, name));
  await start('', join(folder, 'sluice.yaml'));
  expect((await ask('v1')).status).toBe(200);
  expect(vendor.lastRequest.headers.authorization).toBe('Bearer key-of-v1');

  symlinkSync('v2', join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  await untilReload(sluice, ({ generation }) => generation > 1);
  expect((await ask('v2')).status).toBe(200);
  expect(vendor.lastRequest.headers.authorization).toBe('Bearer key-of-v2');
});

it('a changed key file takes effect', async () => {
  const key = fileOf('canary-first\n');
  const endpoint = openAIEndpoint('chat', vendor.base) as { model: { config: object } };
  Object.assign(endpoint.model.config, { openai_api_key: key });
  await start({ endpoints: [endpoint] });
  replaceFile(key, 'canary-second\n');
  await untilReload(sluice, ({ generation }) => generation === 2);
  expect((await ask('chat')).status).toBe(200);
  expect(vendor.lastRequest.headers.authorization).toBe('Bearer canary-second');
  expect(sluice.program.output).not.toContain('canary');
});

it('SIGHUP and POST /admin/reload reload the file at once, changed or not', async () => {
  await start(fileWith('old'));
  replaceFile(file, fileWith('young'));
  expect(await reload(sluice)).toMatchObject({ cause: 'request', succeeded: true, problems: [] });
  expect((await ask('young')).status).toBe(200);
  const { generation } = await readiness(sluice);
  sluice.program.kill('SIGHUP');
  const state = await untilReload(sluice, ({ last_reload: last }) => last.cause === 'signal');
  expect(state.generation).toBeGreaterThan(generation);
});

it('running requests and streams finish with the file that they started with', async () => {
  await start({ endpoints: [openAIEndpoint('chat', vendor.base)] });
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  vendor.behaviour = async (call) => {
    if (call.isStream) beginStream(call, HELLO);
    await released;
    if (call.isStream) call.response.end(STOP + DONE);
    else respondsWith(200, CHAT_RESPONSE)(call);
  };
  const stream = await send(`${sluice.url}/endpoints/chat/invocations`, { ...CHAT, stream: true });
  const arrival = vendor.nextRequest();
  const plain = ask('chat');
  await arrival;
  replaceFile(file, fileWith('other'));
  expect((await reload(sluice)).succeeded).toBe(true);
  expect((await ask('chat')).status).toBe(404);
  release();
  expect((await plain).text).toContain('Hello there');
  const text = await stream.text();
  expect(text).toContain('Hello');
  expect(text).toMatch(/"finish_reason":"stop"/);
  expect(text).not.toContain('error');
});

it('an invalid file is reported once, without keys, and the old one is still served', async () => {
  const canaries = /canary/;
  const served = openAIEndpoint('chat', vendor.base);
  await start({ endpoints: [JSON.parse(JSON.stringify(served).replace(/sk-canary[^"]*/, 'sk-canary-served'))] });
  const wrong = JSON.stringify(served)
    .replace(/sk-canary[^"]*/, 'sk-canary-wrong')
    .replace('llm/v1/chat', 'chat');
  replaceFile(file, `{"endpoints": [${wrong}]}`);
  const state = await untilReload(sluice, ({ last_reload: last }) => !last.succeeded);
  expect(state).toMatchObject({ generation: 1, last_reload: { cause: 'change', problems: 1 } });
  expect((await ask('chat')).status).toBe(200);

  const config = await shown('/admin/config');
  expect(JSON.parse(config)).toMatchObject({
    file,
    generation: 1,
    last_reload: { succeeded: false, problems: [{ path: 'endpoints[0].endpoint_type', line: 1 }] },
    endpoints: [
      {
        name: 'chat',
        endpoint_type: 'llm/v1/chat',
        settings: { egressAllow: { value: ['127.0.0.1'], source: 'file' } },
      },
    ],
    settings: {
      maxBodyBytes: { value: 33_554_432, source: 'default' },
      configPath: { value: file, source: '--config-path' },
      workers: { value: 1, source: 'default' },
      strictParity: { value: false, source: 'default' },
    },
  });
  const second = await reload(sluice);
  expect(second.succeeded).toBe(false);
  replaceFile(file, fileWith('mended'));
  await untilReload(sluice, ({ generation }) => generation === 2);
  // Once for the change, and once because it was asked for; looking at the file again and again adds none.
  expect(sluice.program.output.match(/not reloaded; still serving generation 1/g)).toHaveLength(2);
  for (const text of [sluice.program.output, config, JSON.stringify([state, second]), await shown('/health/ready')]) {
    expect(text).not.toMatch(canaries);
  }
});

it('rate limit counts survive a reload', async () => {
  const limited = { ...sandboxEndpoint('chat'), limit: { calls: 2, renewal_period: 'hour' } };
  await start({ endpoints: [limited] });
  expect((await ask('chat')).status).toBe(200);
  replaceFile(file, { endpoints: [limited, sandboxEndpoint('other')] });
  expect((await reload(sluice)).succeeded).toBe(true);
  expect([(await ask('chat')).status, (await ask('chat')).status]).toEqual([200, 429]);
});

it('the admin paths accept clients on the same machine only, and no clients of a proxy', async () => {
  await start(fileWith('chat'));
  const headers = { 'x-forwarded-for': '192.0.2.1' };
  expect((await fetch(`${sluice.url}/admin/config`, { headers })).status).toBe(403);
  expect((await fetch(`${sluice.url}/admin/reload`, { method: 'POST', headers })).status).toBe(403);
  expect((await readiness(sluice)).generation).toBe(1);
});
