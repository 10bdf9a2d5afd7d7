import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Secret } from '../../config';
import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { EntraTokens } from './entra-tokens';
import { OpenAIAdapter } from './openai.adapter';
import { OpenAIConfig } from './openai.config';

const TLS = join(__dirname, '../../../test/fixtures/tls');
const certificate = readFileSync(join(TLS, 'provider.crt'), 'utf8');
const SECRET = 'secret-canary-4711';

/** The forms that the token service received, in order. */
let received: URLSearchParams[];
let reply: { status: number; body: object };
let server: Server;
let host: string;

beforeEach(async () => {
  received = [];
  reply = { status: 200, body: { access_token: 'entra-token', expires_in: 3600, token_type: 'Bearer' } };
  const key = readFileSync(join(TLS, 'provider.key'));
  server = createServer({ key, cert: certificate }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') {
        const tenant = `${host}/tenant-1`;
        const endpoints = {
          token_endpoint: `${tenant}/oauth2/v2.0/token`,
          issuer: `${tenant}/v2.0`,
          jwks_uri: `${tenant}/keys`,
        };
        response.end(JSON.stringify({ ...endpoints, authorization_endpoint: `${tenant}/oauth2/v2.0/authorize` }));
        return;
      }
      received.push(new URLSearchParams(Buffer.concat(chunks).toString()));
      response.writeHead(reply.status).end(JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const tokens = () => new EntraTokens({ tlsOptions: { ca: certificate }, retryOptions: { maxRetries: 0 } });

function configOf(settings: Partial<OpenAIConfig> = {}): OpenAIConfig {
  const azure = { openai_api_type: 'azuread', azure_credential: 'client_secret', azure_authority_host: host } as const;
  const identity = {
    azure_tenant_id: 'tenant-1',
    azure_client_id: 'client-1',
    azure_client_secret: new Secret(SECRET),
  };
  return Object.assign(new OpenAIConfig(), azure, identity, settings);
}

async function failure(config: OpenAIConfig): Promise<GatewayError> {
  const error: unknown = await tokens()
    .get(config)
    .catch((reason: unknown) => reason);
  if (error instanceof GatewayError) return error;
  throw new Error(`expected a GatewayError, got ${String(error)}`);
}

describe('EntraTokens', () => {
  it('requests a token with the client credentials, once for concurrent callers', async () => {
    const store = tokens();
    const wanted = Array.from({ length: 10 }, () => store.get(configOf()));
    expect(new Set(await Promise.all(wanted))).toEqual(new Set(['entra-token']));
    await store.get(configOf());
    expect(received).toHaveLength(1);
    expect(Object.fromEntries(received[0]!)).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: SECRET,
    });
    expect(received[0]!.get('scope')).toContain('https://cognitiveservices.azure.com/.default');
  });

  it('fetches another token after the provider rejected one', async () => {
    const store = tokens();
    await store.get(configOf());
    reply = { status: 200, body: { access_token: 'second', expires_in: 3600, token_type: 'Bearer' } };
    expect(store.invalidate(configOf(), 'entra-token')).toBe(true);
    expect(await store.get(configOf())).toBe('second');
    expect(store.invalidate(configOf(), 'second')).toBe(false);
    expect(received).toHaveLength(2);
  });

  it('sends the assertion in AZURE_FEDERATED_TOKEN_FILE for a workload identity', async () => {
    const file = join(TLS, 'README.md');
    const variables = { AZURE_FEDERATED_TOKEN_FILE: file, AZURE_TENANT_ID: 'tenant-1', AZURE_CLIENT_ID: 'client-1' };
    const before = { ...process.env };
    Object.assign(process.env, variables);
    try {
      const own = { azure_tenant_id: undefined, azure_client_id: undefined, azure_client_secret: undefined };
      const config = Object.assign(configOf({ azure_credential: 'workload_identity' }), own);
      expect(await tokens().get(config)).toBe('entra-token');
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
      Object.assign(process.env, before);
    }
    expect(received[0]!.get('client_assertion')).toBe(readFileSync(file, 'utf8').trim());
  });

  it('throws UPSTREAM_REFUSED with 401 and without the secret when Entra rejects the credentials', async () => {
    const description = `AADSTS7000215: Invalid client secret provided: ${SECRET}.`;
    reply = { status: 401, body: { error: 'invalid_client', error_description: description } };
    const error = await failure(configOf());
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 401 });
    expect(error.message).toContain('AADSTS7000215');
    expect(error.message).not.toContain(SECRET);
  });

  it('throws UPSTREAM_UNREACHABLE when the token service is unreachable', async () => {
    const error = await failure(configOf({ azure_authority_host: 'https://localhost:1' }));
    expect(error.code).toBe('UPSTREAM_UNREACHABLE');
  });
});

describe('OpenAIAdapter with a Microsoft Entra token', () => {
  const target = (settings: Partial<OpenAIConfig>) => ({
    model: 'm',
    config: Object.assign(
      new OpenAIConfig(),
      {
        openai_api_type: 'azuread',
        openai_api_base: 'https://r.openai.azure.com/openai/v1',
        openai_deployment_name: 'd',
      },
      settings,
    ),
  });

  it('invalidates its token when Azure responds with 401, and with no other status', () => {
    const adapter = new OpenAIAdapter();
    const sent = { url: 'https://r.test/', headers: { authorization: 'Bearer old' }, body: {} };
    const to = { model: 'm', config: configOf() };
    const invalidates = (status: number) =>
      adapter.invalidateCredentials(providerError(status, { message: 'No' }), sent, to);
    expect([401, 403, 429].map(invalidates)).toEqual([true, false, false]);
  });

  it('sends a token from the configuration unchanged and never invalidates it', async () => {
    const adapter = new OpenAIAdapter();
    const to = target({ openai_api_key: new Secret('given') });
    const call = adapter.chat.toRequest({ messages: [{ role: 'user', content: 'Hi' }] }, to);
    const sent = await adapter.authorize(call, to);
    expect(sent.headers).toEqual({ authorization: 'Bearer given' });
    expect(adapter.invalidateCredentials(providerError(401, { message: 'No' }), sent, to)).toBe(false);
  });
});
