import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, DIALECTS, post } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { Proxy } from './support/proxy';
import { openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const TLS = join(__dirname, 'fixtures', 'tls');
const CERTIFICATE = join(TLS, 'provider.crt');
const { path, chat } = DIALECTS[1]!;

let provider: FakeProvider;
let tlsProvider: FakeProvider;

beforeAll(async () => {
  provider = await FakeProvider.start();
  tlsProvider = await FakeProvider.start({
    key: readFileSync(join(TLS, 'provider.key')),
    cert: readFileSync(CERTIFICATE),
  });
});

afterAll(async () => {
  await provider.stop();
  await tlsProvider.stop();
});

describe('an endpoint whose provider has a forbidden address', () => {
  const ADDRESSES = [
    'http://169.254.169.254/v1',
    'http://[fe80::1]/v1',
    'http://[::ffff:169.254.169.254]/v1',
    'http://2852039166/v1',
    'http://[fd00:ec2::254]/v1',
    'http://metadata.google.internal/v1',
  ];
  let sluice: Sluice;

  beforeAll(async () => {
    const endpoints = ADDRESSES.map((address, index) => openAIEndpoint(`chat-${index}`, address));
    sluice = await startSluice({ endpoints, egress: { allow: ['169.254.0.0/16', '0.0.0.0/0', '::/0'] } } as {
      endpoints: object[];
    });
  });
  afterAll(() => sluice.program.stop());

  it.each(ADDRESSES.map((address, index) => [address, index]))('sends no request to %s', async (_address, index) => {
    for (const stream of [false, true]) {
      const received = await post(sluice.url + path, { ...chat, model: `chat-${index}`, stream });
      expect(received.status).toBe(403);
      expect(errorOf(received).error).toMatchObject({
        type: 'permission_error',
        message: 'The provider is at a link-local or metadata address, which is never allowed.',
      });
    }
    expect(sluice.program.output).toMatch(new RegExp(`UPSTREAM_FORBIDDEN status=403 .*endpoint=chat-${index} `));
  });
});

describe('a client', () => {
  const FIELDS = [
    'url',
    'uri',
    'base_url',
    'api_base',
    'baseURL',
    'endpoint',
    'endpoint_url',
    'host',
    'openai_api_base',
    'proxy',
  ];
  const HEADERS = [
    'x-forwarded-host',
    'x-base-url',
    'x-upstream-url',
    'x-target',
    'x-portkey-custom-host',
    'forwarded',
  ];
  let sluice: Sluice;
  let visits = 0;
  const trap = createServer((_request, response) => {
    visits += 1;
    response.end();
  });
  let address: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    sluice = await startSluice({ endpoints: [openAIEndpoint('chat', provider.base)] });
  });
  afterAll(async () => {
    await sluice.program.stop();
    trap.closeAllConnections();
    await new Promise((resolve) => trap.close(resolve));
  });

  it.each(DIALECTS)('cannot change the provider address through the $dialect API', async ({ path, chat }) => {
    const fields = Object.fromEntries(FIELDS.map((name) => [name, address]));
    const config = { ...fields, openai_api_key: 'x' };
    const headers = Object.fromEntries(HEADERS.map((name) => [name, address]));
    const body = { ...chat, ...fields, config, extra_body: fields, route: { model: { config } } };
    const { status } = await post(sluice.url + path, body, { headers });
    expect(status).toBe(200);
    expect(provider.lastRequest.path).toBe('/v1/chat/completions');
    expect(Object.values(provider.lastRequest.headers)).not.toContain(address);
    expect(visits).toBe(0);
  });

  it('cannot give an address instead of an endpoint name', async () => {
    const name = encodeURIComponent(address);
    for (const target of [`/endpoints/${name}/invocations`, `/gateway/${name}/invocations`]) {
      expect((await post(sluice.url + target, DIALECTS[0]!.chat)).status).toBe(404);
    }
    expect((await post(sluice.url + path, { ...chat, model: address })).status).toBe(400);
    expect(visits).toBe(0);
  });
});

describe('connection settings of an endpoint', () => {
  let proxy: Proxy;
  let sluice: Sluice;

  const connected = (name: string, base: string, connection: object): object => ({
    ...openAIEndpoint(name, base),
    connection,
  });

  beforeAll(async () => {
    proxy = new Proxy(({ port }) => (port === '443' ? tlsProvider.port : provider.port));
    const address = await proxy.start();
    const endpoints = [
      connected('trusted', tlsProvider.base, { ca_file: CERTIFICATE, proxy: 'none' }),
      connected('untrusted', tlsProvider.base, { proxy: 'none' }),
      connected('proxied', 'http://provider.test/v1', { proxy: '$OWN_PROXY' }),
      connected('proxied-tls', 'https://provider.test/v1', { proxy: '$OWN_PROXY', ca_file: CERTIFICATE }),
      connected('direct', provider.base, { proxy: 'none' }),
      openAIEndpoint('usual', provider.base),
    ];
    // Nothing listens at the server's own proxy.
    const env = { OWN_PROXY: address, HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' };
    sluice = await startSluice({ endpoints }, env);
  });
  afterAll(async () => {
    await sluice.program.stop();
    await proxy.stop();
  });
  beforeEach(() => {
    proxy.targets.length = 0;
  });

  const send = (model: string, stream = false) => post(sluice.url + path, { ...chat, model, stream });

  it.each([
    ['trusted', []],
    ['proxied', ['provider.test:80']],
    ['proxied-tls', ['provider.test:443']],
    ['direct', []],
  ])('are used for the provider of the endpoint "%s"', async (name, targets) => {
    expect((await send(name)).text).toContain('Hello there');
    expect((await send(name, true)).text).toMatch(/Hello[^]*\[DONE\]/);
    expect([...new Set(proxy.targets)]).toEqual(targets);
  });

  it('do not affect other endpoints', async () => {
    const untrusted = await send('untrusted');
    expect(untrusted.status).toBe(502);
    expect(errorOf(untrusted).error!.message).toContain('SELF_SIGNED_CERT');
    expect((await send('usual')).status).toBe(502);
    expect(proxy.targets).toEqual([]);
  });
});
