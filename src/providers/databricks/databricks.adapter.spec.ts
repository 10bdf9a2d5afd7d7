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
const unused: PostJson = () => Promise.reject(new Error('unexpected token request'));

/** A token service that records its requests and numbers its tokens. */
function tokenService(seconds = 3600): { postJson: PostJson; requests: UpstreamRequest[] } {
  const requests: UpstreamRequest[] = [];
  const postJson: PostJson = (request) => {
    requests.push(request);
    return Promise.resolve({ access_token: `token-${requests.length}`, expires_in: seconds, token_type: 'Bearer' });
  };
  return { postJson, requests };
}

function authorized(
  adapter: DatabricksAdapter,
  settings: Partial<DatabricksConfig>,
  postJson: PostJson,
): Promise<UpstreamRequest> {
  const to = target(settings);
  const request = () => Promise.reject(new Error('unexpected request'));
  return adapter.authorize(adapter.chat.toRequest(HI, to), to, { postJson, request });
}

describe('a Databricks request', () => {
  const adapter = new DatabricksAdapter();

  it.each([
    ['https://w.test', 'https://w.test/serving-endpoints/chat/completions'],
    ['https://w.test/', 'https://w.test/serving-endpoints/chat/completions'],
    ['https://w.test/serving-endpoints', 'https://w.test/serving-endpoints/chat/completions'],
  ])('with the host %s is sent to %s', (host, url) => {
    expect(adapter.chat.toRequest(HI, target({ host }))).toMatchObject({ url, body: { ...HI, model: 'endpoint-1' } });
  });

  it('has the configured token', async () => {
    const call = await authorized(adapter, { token: new Secret('dapi-1'), ...PRINCIPAL }, unused);
    expect(call.headers).toEqual({ authorization: 'Bearer dapi-1' });
  });

  it('has reasoning with its signature in the content list', () => {
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

  it('is rejected if the workspace or the credentials are missing', async () => {
    await expect(authorized(adapter, {}, unused)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    const nowhere = { model: 'm', config: new DatabricksConfig() };
    expect(() => adapter.chat.toRequest(HI, nowhere)).toThrow(/DATABRICKS_HOST/);
  });
});

describe('a Databricks OAuth token', () => {
  it('is requested once for concurrent requests of a service principal', async () => {
    const { postJson, requests } = tokenService();
    const adapter = new DatabricksAdapter();
    const calls = await Promise.all(Array.from({ length: 10 }, () => authorized(adapter, PRINCIPAL, postJson)));
    expect(new Set(calls.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Bearer token-1']));
    expect(requests).toEqual([
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

  it('is requested again after it expired', async () => {
    const { postJson, requests } = tokenService(0);
    const adapter = new DatabricksAdapter();
    await authorized(adapter, PRINCIPAL, postJson);
    const { headers } = await authorized(adapter, PRINCIPAL, postJson);
    expect(headers['authorization']).toBe('Bearer token-2');
    expect(requests).toHaveLength(2);
  });

  it('is replaced if the workspace rejects it with 401 before it expires', async () => {
    const { postJson, requests } = tokenService();
    const adapter = new DatabricksAdapter();
    const first = await authorized(adapter, PRINCIPAL, postJson);
    const invalidates = (status: number) =>
      adapter.invalidateCredentials(providerError(status, { message: 'No' }), first, target(PRINCIPAL));
    expect([403, 401, 401].map(invalidates)).toEqual([false, true, true]);
    const second = await authorized(adapter, PRINCIPAL, postJson);
    expect(second.headers['authorization']).toBe('Bearer token-2');
    expect(adapter.invalidateCredentials(providerError(401, { message: 'No' }), second, target(PRINCIPAL))).toBe(false);
    expect(requests).toHaveLength(2);
  });

  it('is not requested after a configured token is rejected', async () => {
    const adapter = new DatabricksAdapter();
    const settings = { token: new Secret('dapi-1'), ...PRINCIPAL };
    const call = await authorized(adapter, settings, unused);
    expect(adapter.invalidateCredentials(providerError(401, { message: 'No' }), call, target(settings))).toBe(false);
  });

  it('fails with 401 and without the secret in the message if the credentials are rejected', async () => {
    const postJson: PostJson = () => Promise.reject(providerError(400, { message: 'bad client secret-canary' }));
    const error: unknown = await authorized(new DatabricksAdapter(), PRINCIPAL, postJson).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 401 });
    expect((error as GatewayError).message).not.toContain('secret-canary');
  });

  it('fails with UPSTREAM_INVALID if the token service returns no token', async () => {
    const empty: PostJson = () => Promise.resolve({});
    await expect(authorized(new DatabricksAdapter(), PRINCIPAL, empty)).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
  });
});

describe('the configuration of a Databricks endpoint', () => {
  const catalog = new ProviderRegistry([new DatabricksAdapter()]);
  const load = (config: string, env: NodeJS.ProcessEnv = {}, provider = 'databricks-model-serving') =>
    loadGatewayFile(
      fileOf(`endpoints:
  - {name: chat, endpoint_type: llm/v1/chat, model: {provider: ${provider}, name: e, config: ${config}}}
`),
      catalog,
      env,
    ).endpoints[0]?.target.config as DatabricksConfig;

  it('is read from the environment if it is empty', () => {
    const env = { DATABRICKS_HOST: 'https://env.test', DATABRICKS_TOKEN: 'dapi-2' };
    const config = load('{}', env);
    expect(config.host).toBe('https://env.test');
    expect(config.token?.reveal()).toBe('dapi-2');
    expect(load('{}').host).toBeUndefined();
  });

  it('takes precedence over the environment', () => {
    const env = { DATABRICKS_HOST: 'https://env.test', DATABRICKS_TOKEN: 'dapi-2' };
    const config = load('{host: "https://file.test", token: dapi-1}', env, 'Databricks');
    expect(config.host).toBe('https://file.test');
    expect(config.token?.reveal()).toBe('dapi-1');
  });

  it('is invalid with client_id but without client_secret', () => {
    expect(() => load('{client_id: a}')).toThrow(/client_secret.*is required/);
  });
});
