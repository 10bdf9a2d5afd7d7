import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rotateSecrets, SecretStore } from '../../src/secrets';
import { EndpointStore, type Store } from '../../src/store';
import { captureOutput } from '../support/app';
import { CHAT_RESPONSE, respondsWith } from '../support/behaviours';
import { openStore } from '../support/databases';
import { DatabricksServer } from '../support/databricks-server';
import { folderWith, masterKeyText, vaultOf } from '../support/external-models';

const ENDPOINTS = '/api/2.0/serving-endpoints';
const CHAT = { messages: [{ role: 'user', content: 'Hi' }] };

function openAIEntity(server: DatabricksServer, key: object, name = 'entity'): object {
  const openai_config = { openai_api_base: server.provider.base, ...key };
  return { name, external_model: { provider: 'openai', name: 'gpt-4o', task: 'llm/v1/chat', openai_config } };
}

async function create(server: DatabricksServer, name: string, ...served_entities: object[]): Promise<void> {
  const { status } = await server.request('POST', ENDPOINTS, { name, config: { served_entities } });
  expect(status).toBe(200);
}

/** Queries the endpoint and returns the credential that the provider received. */
async function credentialOf(server: DatabricksServer, name: string): Promise<string | undefined> {
  const { status } = await server.request('POST', `/serving-endpoints/${name}/invocations`, CHAT);
  expect(status).toBe(200);
  return server.provider.lastRequest.headers.authorization;
}

describe('plaintext secrets', () => {
  const canaries: string[] = [];
  const canary = (): string => {
    const text = `canary${randomUUID().replaceAll('-', '')}`;
    canaries.push(text);
    return text;
  };
  const leaks: string[] = [];
  /** Neither a secret nor its encrypted form. */
  const check = (what: string, text: string, isFile = false): void => {
    if (!isFile && text.includes('sluice:v1:')) leaks.push(`${what}: encrypted`);
    for (const planted of canaries) if (text.includes(planted)) leaks.push(`${what}: ${text.slice(0, 300)}`);
  };
  let server: DatabricksServer;
  let output: () => string;

  beforeAll(async () => {
    output = captureOutput();
    server = await DatabricksServer.start();
  });
  afterAll(async () => {
    await server.stop();
    jest.restoreAllMocks();
  });

  /** Sends a request, searches the response for secrets, and returns the status. */
  async function send(method: string, path: string, body?: unknown): Promise<number> {
    const response = await server.request(method, path, body);
    check(`${method} ${path} ${JSON.stringify([...response.headers])}`, await response.text());
    check(`headers of ${method} ${path}`, JSON.stringify([...response.headers]));
    return response.status;
  }

  it('are sent to the provider, and appear in no response, log or file', async () => {
    const key = canary();
    const custom = {
      name: 'custom',
      external_model: {
        provider: 'custom',
        name: 'm',
        task: 'llm/v1/chat',
        custom_provider_config: {
          custom_provider_url: `${server.provider.base}/chat/completions`,
          api_key_auth: { key: 'X-Api-Key', value_plaintext: canary() },
        },
      },
    };
    const groq = { api_key: canary(), api_base: server.provider.base, unknown: canary(), headers: { 'X-Title': 'a' } };
    const other = {
      name: 'groq',
      external_model: { provider: 'groq', name: 'm', task: 'llm/v1/chat', groq_config: groq },
    };
    const entities = [openAIEntity(server, { openai_api_key_plaintext: key }), custom, other];
    const routes = ['entity', 'custom', 'groq'].map((served_entity_name, index) => ({
      served_entity_name,
      traffic_percentage: index === 0 ? 100 : 0,
    }));
    const config = { served_entities: entities, traffic_config: { routes } };
    expect(await send('POST', ENDPOINTS, { name: 'chat', config })).toBe(200);
    const raw = { openai_api_key: canary(), openai_api_base: server.provider.base };
    const route = {
      name: 'route',
      route_type: 'llm/v1/chat',
      model: { name: 'gpt-4o', provider: 'openai', config: raw },
    };
    await send('POST', '/api/2.0/gateway/routes/', route);
    expect(await credentialOf(server, 'chat')).toBe(`Bearer ${key}`);

    const id = ((await (await server.request('GET', `${ENDPOINTS}/chat`)).json()) as { id: string }).id;
    for (const path of [
      ENDPOINTS,
      `${ENDPOINTS}/chat`,
      `${ENDPOINTS}/chat/openapi`,
      `${ENDPOINTS}/chat/metrics`,
      `${ENDPOINTS}/chat/served-models/entity/logs`,
      `/api/2.0/permissions/serving-endpoints/${id}`,
      '/api/2.0/gateway/routes/',
      '/api/2.0/gateway/routes/chat',
      '/api/2.0/endpoints/',
      '/api/2.0/endpoints/chat',
      '/v1/models',
      '/admin/config',
      '/openapi.json',
      '/docs',
      '/health',
    ]) {
      await send('GET', path);
    }

    expect(await send('PUT', `${ENDPOINTS}/chat/config`, config)).toBe(200);
    await send('PUT', `${ENDPOINTS}/chat/rate-limits`, { rate_limits: [{ calls: 1000, renewal_period: 'minute' }] });
    await send('PUT', `${ENDPOINTS}/chat/ai-gateway`, { usage_tracking_config: { enabled: true } });
    await send('PATCH', `${ENDPOINTS}/chat/tags`, { add_tags: [{ key: 'a', value: 'b' }] });
    await send('PATCH', `${ENDPOINTS}/chat/notifications`, { email_notifications: { on_update_success: ['a@b.c'] } });
    await send('PATCH', `${ENDPOINTS}/chat/telemetry-config`, { openai_api_key: canary() });

    for (const wrong of [
      { openai_api_key: canary(), openai_api_key_plaintext: canary() },
      { openai_api_key: canary(), openai_api_type: canary() },
      { openai_api_key: { value: canary() } },
      { openai_api_key: `${canary()}\n` },
      { openai_api_key: canary(), openai_api_base: canary() },
      { openai_api_key: canary(), openai_api_base: `https://${canary()}@x.test` },
      { openai_api_key: canary(), openai_api_base: `http://10.0.0.1/${canary()}` },
      { openai_api_key: [canary()] },
    ]) {
      expect(
        await send('POST', ENDPOINTS, { name: 'wrong', config: { served_entities: [openAIEntity(server, wrong)] } }),
      ).toBe(400);
    }
    const misplaced = { served_entities: [{ ...openAIEntity(server, raw), external_model: canary(), name: canary() }] };
    expect(await send('POST', ENDPOINTS, { name: 'wrong', config: misplaced })).toBe(400);
    expect(await send('POST', ENDPOINTS, `{"openai_api_key": "${canary()}`)).toBe(400);
    for (const [name, value] of [
      ['provider', canary()],
      ['task', canary()],
      ['groq_config', canary()],
    ] as const) {
      const entity = { external_model: { ...custom.external_model, [name]: value } };
      expect(await send('POST', ENDPOINTS, { name: 'wrong', config: { served_entities: [entity] } })).toBe(400);
    }

    for (const status of [400, 401, 500]) {
      server.provider.behaviour = (request) =>
        respondsWith(status, { error: { message: `Incorrect API key: ${request.headers.authorization}` } })(request);
      for (const stream of [false, true]) {
        expect(await send('POST', '/serving-endpoints/chat/invocations', { ...CHAT, stream })).toBe(status);
        await send('POST', '/v1/chat/completions', { ...CHAT, stream, model: 'chat' });
      }
    }
    server.provider.behaviour = respondsWith(200, CHAT_RESPONSE);
    await send('DELETE', `${ENDPOINTS}/chat`);

    check('log', output());
    for (const file of readdirSync(dirname(server.storeFile))) {
      check(basename(file), readFileSync(join(dirname(server.storeFile), file), 'latin1'), true);
    }
    expect(leaks).toEqual([]);
  });

  it('are encrypted in the database', async () => {
    await create(server, 'sealed', openAIEntity(server, { openai_api_key: canary() }));
    const stored = readdirSync(dirname(server.storeFile)).map((file) =>
      readFileSync(join(dirname(server.storeFile), file), 'latin1'),
    );
    expect(stored.join('')).toContain('sluice:v1:');
  });
});

describe('stored secrets', () => {
  const [OLD, NEW] = [masterKeyText(), masterKeyText()];
  let server: DatabricksServer;
  let store: Store;

  beforeAll(async () => {
    server = await DatabricksServer.start({}, { SLUICE_MASTER_KEY: NEW, SLUICE_PREVIOUS_MASTER_KEY: OLD });
    store = await openStore(`file:${server.storeFile}`);
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });

  /** Queries the endpoint until the provider receives the credential. */
  async function untilCredentialIs(name: string, expected: string): Promise<void> {
    while ((await credentialOf(server, name)) !== expected) await pause(20);
  }

  it('take effect on a running server when another process changes them', async () => {
    const reference = { openai_api_key: '{{secrets/llm/openai}}' };
    const body = { name: 'referring', config: { served_entities: [openAIEntity(server, reference)] } };
    const { status } = await server.request('POST', ENDPOINTS, body);
    expect(status).toBe(400);

    const secrets = new SecretStore(store, vaultOf(NEW));
    await secrets.put({ scope: 'llm', key: 'openai' }, 'first');
    while ((await server.request('POST', ENDPOINTS, body)).status !== 200) await pause(20);
    expect(await credentialOf(server, 'referring')).toBe('Bearer first');

    await secrets.put({ scope: 'llm', key: 'openai' }, 'second');
    await untilCredentialIs('referring', 'Bearer second');
  });

  it('are taken from a file until it changes', async () => {
    const directory = folderWith({ 'llm/key': 'first' });
    const other = await DatabricksServer.start({ databricks: { secrets: { directory } } });
    await create(other, 'file', openAIEntity(other, { openai_api_key: '{{secrets/llm/key}}' }));
    expect(await credentialOf(other, 'file')).toBe('Bearer first');
    writeFileSync(join(directory, 'llm/key'), 'second\n');
    while ((await credentialOf(other, 'file')) !== 'Bearer second') await pause(20);
    await other.stop();
  });

  it('are served without interruption while the master key is rotated', async () => {
    const secrets = new SecretStore(store, vaultOf(OLD));
    await secrets.put({ scope: 'llm', key: 'old' }, 'from the store');
    await create(server, 'plain', openAIEntity(server, { openai_api_key: 'from the document' }));
    const [row] = (await new EndpointStore(store).all()).rows.filter(({ name }) => name === 'plain');
    expect(row?.document).toContain('sluice:v1:');
    const reference = { openai_api_key: '{{secrets/llm/old}}' };
    const body = { name: 'old', config: { served_entities: [openAIEntity(server, reference)] } };
    while ((await server.request('POST', ENDPOINTS, body)).status !== 200) await pause(20);

    const vault = vaultOf(NEW, OLD);
    const state = { isDone: false };
    const rotation = rotateSecrets(new SecretStore(store, vault), new EndpointStore(store), vault);
    const done = rotation.finally(() => (state.isDone = true));
    do {
      expect(await credentialOf(server, 'old')).toBe('Bearer from the store');
      expect(await credentialOf(server, 'plain')).toBe('Bearer from the document');
    } while (!state.isDone);
    expect(await done).toEqual({ secrets: 1, endpoints: 0, failures: [] });
  });
});
