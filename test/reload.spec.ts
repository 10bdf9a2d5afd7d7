import { linkSync, mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureOutput, startApp, type App } from './support/app';
import { respondsWith, respondsNormally, beginStream, CHAT_RESPONSE, DONE, HELLO, STOP } from './support/behaviours';
import { post, send, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { fileOf, Program } from './support/program';
import { readiness, reload, replaceFile, untilReload } from './support/reloads';
import { addressOf, API_KEY, openAIEndpoint, sandboxEndpoint, type Sluice } from './support/sluice';

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
const fileWith = (...names: string[]) => ({ endpoints: names.map((name) => sandboxEndpoint(name)) });

let provider: FakeProvider;

beforeAll(async () => {
  provider = await FakeProvider.start();
});

afterAll(() => provider.stop());

function invoke(server: { readonly url: string }, name: string): Promise<ReceivedResponse> {
  return post(`${server.url}/endpoints/${name}/invocations`, CHAT);
}

async function textOf(server: { readonly url: string }, path: string): Promise<string> {
  return (await fetch(server.url + path)).text();
}

describe('a server', () => {
  let app: App;
  let file: string;
  let output: () => string;

  async function start(content: object | string, path = fileOf(content)): Promise<void> {
    file = path;
    app = await startApp(file, {}, { pollIntervalMs: 20 });
  }

  beforeEach(() => {
    provider.behaviour = respondsNormally;
    output = captureOutput();
  });

  afterEach(async () => {
    await app.stop();
    jest.restoreAllMocks();
  });

  it.each<[string, () => void]>([
    ['is replaced by a rename', () => replaceFile(file, fileWith('new'))],
    [
      'is written through a hard link, as behind a bind mount',
      () => {
        linkSync(file, `${file}.mounted`);
        writeFileSync(`${file}.mounted`, JSON.stringify(fileWith('new')));
      },
    ],
  ])('serves and documents the endpoints of a file that %s', async (_how, change) => {
    await start(fileWith('old'));
    change();
    const { last_reload: last } = await untilReload(app, ({ generation }) => generation === 2);
    expect(last).toMatchObject({ cause: 'change', succeeded: true, problems: 0 });
    expect([(await invoke(app, 'new')).status, (await invoke(app, 'old')).status]).toEqual([200, 404]);
    const document = await textOf(app, '/openapi.json');
    expect(document).toContain('"new"');
    expect(document).not.toContain('"old"');
  });

  it('loads a folder with its key file when the symlink of the folder changes, as in a Kubernetes ConfigMap', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-mount-'));
    const key = join(folder, 'key');
    for (const version of ['v1', 'v2']) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'key'), `key-of-${version}\n`);
      const endpoint = openAIEndpoint(version, provider.base) as { model: { config: object } };
      Object.assign(endpoint.model.config, { openai_api_key: key });
      writeFileSync(join(folder, version, 'sluice.yaml'), JSON.stringify({ endpoints: [endpoint] }));
    }
    symlinkSync('v1', join(folder, '..data'));
    for (const name of ['key', 'sluice.yaml']) symlinkSync(join('..data', name), join(folder, name));
    await start('', join(folder, 'sluice.yaml'));
    expect((await invoke(app, 'v1')).status).toBe(200);
    expect(provider.lastRequest.headers.authorization).toBe('Bearer key-of-v1');

    symlinkSync('v2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await untilReload(app, ({ generation }) => generation > 1);
    expect((await invoke(app, 'v2')).status).toBe(200);
    expect(provider.lastRequest.headers.authorization).toBe('Bearer key-of-v2');
  });

  it('uses the new key when a key file changes, and logs neither key', async () => {
    const key = fileOf('canary-first\n');
    const endpoint = openAIEndpoint('chat', provider.base) as { model: { config: object } };
    Object.assign(endpoint.model.config, { openai_api_key: key });
    await start({ endpoints: [endpoint] });
    replaceFile(key, 'canary-second\n');
    await untilReload(app, ({ generation }) => generation === 2);
    expect((await invoke(app, 'chat')).status).toBe(200);
    expect(provider.lastRequest.headers.authorization).toBe('Bearer canary-second');
    expect(output()).toContain('configuration reloaded (change)');
    expect(output()).not.toContain('canary');
  });

  it('finishes running requests and streams with the file that they started with', async () => {
    await start({ endpoints: [openAIEndpoint('chat', provider.base)] });
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    provider.behaviour = async (request) => {
      if (request.isStream) beginStream(request, HELLO);
      await released;
      if (request.isStream) request.response.end(STOP + DONE);
      else respondsWith(200, CHAT_RESPONSE)(request);
    };
    const stream = await send(`${app.url}/endpoints/chat/invocations`, { ...CHAT, stream: true });
    const arrival = provider.nextRequest();
    const plain = invoke(app, 'chat');
    await arrival;
    replaceFile(file, fileWith('other'));
    expect((await reload(app)).succeeded).toBe(true);
    expect((await invoke(app, 'chat')).status).toBe(404);
    release();
    expect((await plain).text).toContain('Hello there');
    const text = await stream.text();
    expect(text).toContain('Hello');
    expect(text).toMatch(/"finish_reason":"stop"/);
    expect(text).not.toContain('error');
  });

  it('keeps its rate limit counts when it reloads', async () => {
    const limited = { ...sandboxEndpoint('chat'), limit: { calls: 2, renewal_period: 'hour' } };
    await start({ endpoints: [limited] });
    expect((await invoke(app, 'chat')).status).toBe(200);
    replaceFile(file, { endpoints: [limited, sandboxEndpoint('other')] });
    expect((await reload(app)).succeeded).toBe(true);
    expect([(await invoke(app, 'chat')).status, (await invoke(app, 'chat')).status]).toEqual([200, 429]);
  });

  it('rejects requests to the admin paths that come through a proxy', async () => {
    await start(fileWith('chat'));
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    for (const slash of ['/', '//']) {
      expect((await fetch(`${app.url}${slash}admin${slash}config`, { headers })).status).toBe(403);
      expect((await fetch(`${app.url}${slash}admin/reload`, { method: 'POST', headers })).status).toBe(403);
    }
    expect((await readiness(app)).generation).toBe(1);
  });
});

describe('the program', () => {
  let file: string;
  let sluice: Sluice;

  beforeAll(async () => {
    provider.behaviour = respondsNormally;
    file = fileOf({ endpoints: [endpointWithKey('sk-canary-served')] });
    const program = new Program(['start', '--config-path', file, '--port', '0']);
    sluice = { program, url: await addressOf(program) };
  });

  afterAll(async () => {
    expect(await sluice.program.stop()).toEqual({ code: 0, signal: null });
  });

  function endpointWithKey(key: string): object {
    const endpoint = JSON.stringify(openAIEndpoint('chat', provider.base));
    return JSON.parse(endpoint.replace(API_KEY, key)) as object;
  }

  it('reports an invalid file once, without keys, and still serves the last valid one', async () => {
    replaceFile(
      file,
      JSON.stringify({ endpoints: [{ ...endpointWithKey('sk-canary-invalid'), endpoint_type: 'chat' }] }),
    );
    const state = await untilReload(sluice, ({ last_reload: last }) => !last.succeeded);
    expect(state).toMatchObject({ generation: 1, last_reload: { cause: 'change', problems: 1 } });
    expect((await invoke(sluice, 'chat')).status).toBe(200);

    const config = await textOf(sluice, '/admin/config');
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
    replaceFile(file, fileWith('corrected'));
    await untilReload(sluice, ({ generation }) => generation === 2);
    // Once for the change and once for the request. Polling the unchanged file logs nothing.
    expect(sluice.program.output.match(/not reloaded; still serving generation 1/g)).toHaveLength(2);
    const health = await textOf(sluice, '/health/ready');
    for (const text of [sluice.program.output, config, JSON.stringify([state, second]), health]) {
      expect(text).not.toContain('canary');
    }
  });

  it('reloads the file immediately after POST /admin/reload and SIGHUP, changed or not', async () => {
    replaceFile(file, fileWith('new'));
    expect(await reload(sluice)).toMatchObject({ cause: 'request', succeeded: true, problems: [] });
    expect((await invoke(sluice, 'new')).status).toBe(200);
    const { generation } = await readiness(sluice);
    sluice.program.kill('SIGHUP');
    const state = await untilReload(sluice, ({ last_reload: last }) => last.cause === 'signal');
    expect(state.generation).toBeGreaterThan(generation);
  });
});
