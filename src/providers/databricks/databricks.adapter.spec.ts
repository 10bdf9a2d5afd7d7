import { fileOf } from '../../../test/support/config';
import { loadGatewayFile, Secret } from '../../config';
import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import type { PostJson } from '../contract/provider-adapter';
import { ProviderRegistry } from '../contract/provider-registry';
import { DatabricksAdapter } from './databricks.adapter';
import { DatabricksConfig } from './databricks.config';

const HI = { messages: [{ role: 'user', content: 'Hi' }] };
const PRINCIPAL = { client_id: 'id-1', client_secret: new Secret('secret-canary') };
const target = (settings: Partial<DatabricksConfig>) => ({
  model: 'endpoint-1',
  config: Object.assign(new DatabricksConfig(), { host: 'https://w.test/' }, settings),
});
const nobody: PostJson = () => Promise.reject(new Error('nobody is to be asked'));

/** A token service that counts. */
function service(seconds = 3600): { ask: PostJson; asked: UpstreamRequest[] } {
  const asked: UpstreamRequest[] = [];
  const ask: PostJson = (call) => {
    asked.push(call);
    return Promise.resolve({ access_token: `token-${asked.length}`, expires_in: seconds, token_type: 'Bearer' });
  };
  return { ask, asked };
}

function authorized(
  adapter: DatabricksAdapter,
  settings: Partial<DatabricksConfig>,
  ask: PostJson,
): Promise<UpstreamRequest> {
  const to = target(settings);
  const send = () => Promise.reject(new Error('it speaks JSON'));
  return adapter.authorize(adapter.chat.toRequest(HI, to), to, { postJson: ask, request: send });
}

describe('a call to Databricks', () => {
  const adapter = new DatabricksAdapter();

  it.each([
    ['https://w.test', 'https://w.test/serving-endpoints/chat/completions'],
    ['https://w.test/', 'https://w.test/serving-endpoints/chat/completions'],
    ['https://w.test/serving-endpoints', 'https://w.test/serving-endpoints/chat/completions'],
  ])('for the host %s goes to %s', (host, url) => {
    expect(adapter.chat.toRequest(HI, target({ host }))).toMatchObject({ url, body: { ...HI, model: 'endpoint-1' } });
  });

  it('carries the token of the file', async () => {
    const call = await authorized(adapter, { token: new Secret('dapi-1'), ...PRINCIPAL }, nobody);
    expect(call.headers).toEqual({ authorization: 'Bearer dapi-1' });
  });

  it('sends reasoning back where it came from, signatures included', () => {
    const thinking_blocks = [{ type: 'thinking', thinking: 'Hm', signature: 's' }];
    const messages = [{ role: 'assistant', content: 'A', reasoning_content: 'Hm', thinking_blocks }];
    expect(adapter.chat.toRequest({ messages }, target({})).body).toMatchObject({
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm', signature: 's' }] },
            { type: 'text', text: 'A' },
          ],
        },
      ],
    });
  });

  it('says what is missing', async () => {
    await expect(authorized(adapter, {}, nobody)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    const nowhere = { model: 'm', config: new DatabricksConfig() };
    expect(() => adapter.chat.toRequest(HI, nowhere)).toThrow(/DATABRICKS_HOST/);
  });
});

describe('the token of a service principal', () => {
  it('is asked for with its credentials, once for many callers', async () => {
    const { ask, asked } = service();
    const adapter = new DatabricksAdapter();
    const calls = await Promise.all(Array.from({ length: 10 }, () => authorized(adapter, PRINCIPAL, ask)));
    expect(new Set(calls.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Bearer token-1']));
    expect(asked).toEqual([
      {
        url: 'https://w.test/oidc/v1/token',
        headers: {
          authorization: `Basic ${Buffer.from('id-1:secret-canary').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials&scope=all-apis',
      },
    ]);
  });

  it('is asked for again when it has ended', async () => {
    const { ask, asked } = service(0);
    const adapter = new DatabricksAdapter();
    await authorized(adapter, PRINCIPAL, ask);
    const { headers } = await authorized(adapter, PRINCIPAL, ask);
    expect(headers['authorization']).toBe('Bearer token-2');
    expect(asked).toHaveLength(2);
  });

  it('is replaced where a workspace refuses it ahead of its end', async () => {
    const { ask, asked } = service();
    const adapter = new DatabricksAdapter();
    const first = await authorized(adapter, PRINCIPAL, ask);
    const forgets = (status: number) =>
      adapter.invalidateCredentials(providerError(status, { message: 'No' }), first, target(PRINCIPAL));
    expect([403, 401, 401].map(forgets)).toEqual([false, true, true]);
    const second = await authorized(adapter, PRINCIPAL, ask);
    expect(second.headers['authorization']).toBe('Bearer token-2');
    expect(adapter.invalidateCredentials(providerError(401, { message: 'No' }), second, target(PRINCIPAL))).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('of the file is never replaced', async () => {
    const adapter = new DatabricksAdapter();
    const settings = { token: new Secret('dapi-1'), ...PRINCIPAL };
    const call = await authorized(adapter, settings, nobody);
    expect(adapter.invalidateCredentials(providerError(401, { message: 'No' }), call, target(settings))).toBe(false);
  });

  it('is refused with 401, without the secret', async () => {
    const ask: PostJson = () => Promise.reject(providerError(400, { message: 'bad client secret-canary' }));
    const error: unknown = await authorized(new DatabricksAdapter(), PRINCIPAL, ask).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 401 });
    expect((error as GatewayError).message).not.toContain('secret-canary');
  });

  it('is no token where the service does not give one', async () => {
    const empty: PostJson = () => Promise.resolve({});
    await expect(authorized(new DatabricksAdapter(), PRINCIPAL, empty)).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
  });
});

describe('the config of a Databricks endpoint', () => {
  const catalog = new ProviderRegistry([new DatabricksAdapter()]);
  const load = (config: string, env: NodeJS.ProcessEnv = {}, provider = 'databricks-model-serving') =>
    loadGatewayFile(
      fileOf(`endpoints:
  - {name: chat, endpoint_type: llm/v1/chat, model: {provider: ${provider}, name: e, config: ${config}}}
`),
      catalog,
      env,
    ).endpoints[0]?.target.config as DatabricksConfig;

  it('may be empty, and then comes from the environment', () => {
    const env = { DATABRICKS_HOST: 'https://env.test', DATABRICKS_TOKEN: 'dapi-2' };
    const config = load('{}', env);
    expect(config.host).toBe('https://env.test');
    expect(config.token?.reveal()).toBe('dapi-2');
    expect(load('{}').host).toBeUndefined();
  });

  it('goes before the environment', () => {
    const env = { DATABRICKS_HOST: 'https://env.test', DATABRICKS_TOKEN: 'dapi-2' };
    const config = load('{host: "https://file.test", token: dapi-1}', env, 'Databricks');
    expect(config.host).toBe('https://file.test');
    expect(config.token?.reveal()).toBe('dapi-1');
  });

  it('needs a secret with a client', () => {
    expect(() => load('{client_id: a}')).toThrow(/client_secret.*is required/);
  });
});
