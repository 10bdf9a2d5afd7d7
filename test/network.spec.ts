import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, DIALECTS, post, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { Proxy } from './support/proxy';
import { openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const TLS = join(__dirname, 'fixtures', 'tls');
const CERTIFICATE = join(TLS, 'provider.crt');
const { path, chat } = DIALECTS[1]!;

// The name is known to the proxy alone.
const HIDDEN = 'http://provider.test/v1';
const HIDDEN_TLS = 'https://provider.test/v1';

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

function start(env: NodeJS.ProcessEnv): Promise<Sluice> {
  const endpoints = [
    openAIEndpoint('hidden', HIDDEN),
    openAIEndpoint('hidden-tls', HIDDEN_TLS),
    openAIEndpoint('near', provider.base),
    openAIEndpoint('near-tls', tlsProvider.base),
  ];
  return startSluice({ endpoints }, { NO_PROXY: 'localhost,127.0.0.1', ...env });
}

/** Returns the endpoint's responses to a unary and to a streamed request. */
async function send({ url }: Sluice, model: string): Promise<{ plain: ReceivedResponse; streamed: ReceivedResponse }> {
  const plain = await post(url + path, { ...chat, model });
  return { plain, streamed: await post(url + path, { ...chat, model, stream: true }) };
}

describe('a server with a proxy and a private certificate authority', () => {
  let proxy: Proxy;
  let sluice: Sluice;

  beforeAll(async () => {
    proxy = new Proxy(({ port }) => (port === '443' ? tlsProvider.port : provider.port));
    const address = await proxy.start();
    sluice = await start({ HTTP_PROXY: address, HTTPS_PROXY: address, NODE_EXTRA_CA_CERTS: CERTIFICATE });
  });

  beforeEach(() => {
    proxy.targets.length = 0;
  });

  afterAll(async () => {
    await sluice.program.stop();
    await proxy.stop();
  });

  it.each([
    ['hidden', 'an HTTP provider', 'provider.test:80'],
    ['hidden-tls', 'an HTTPS provider', 'provider.test:443'],
  ])('reaches, as %s, %s through the proxy', async (name, _provider, target) => {
    const { plain, streamed } = await send(sluice, name);
    expect(plain.text).toContain('Hello there');
    expect(streamed.text).toMatch(/Hello[^]*\[DONE\]/);
    expect(new Set(proxy.targets)).toEqual(new Set([target]));
  });

  it.each([
    ['near', 'an HTTP provider'],
    ['near-tls', 'an HTTPS provider'],
  ])('reaches, as %s, %s that NO_PROXY names without the proxy', async (name) => {
    const { plain, streamed } = await send(sluice, name);
    expect(plain.text).toContain('Hello there');
    expect(streamed.text).toMatch(/Hello[^]*\[DONE\]/);
    expect(proxy.targets).toEqual([]);
  });
});

describe('a server whose proxy rejects it and that does not trust the certificate authority', () => {
  let proxy: Proxy;
  let sluice: Sluice;

  beforeAll(async () => {
    proxy = new Proxy(() => provider.port, 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    const address = (await proxy.start()).replace('//', '//user:pa55word@');
    // Lower case is understood, too.
    sluice = await start({ http_proxy: address, https_proxy: address });
  });

  afterAll(async () => {
    await sluice.program.stop();
    await proxy.stop();
    expect(sluice.program.output).not.toContain('pa55word');
  });

  it.each(['hidden', 'hidden-tls'])(
    'returns 502 for %s with the proxy’s status and without its credentials',
    async (name) => {
      const { plain, streamed } = await send(sluice, name);
      for (const response of [plain, streamed]) {
        expect(response.status).toBe(502);
        const { detail } = errorOf(response);
        expect(detail).toBe('The proxy responded with 407 Proxy Authentication Required instead of opening a tunnel.');
        expect(response.text).not.toContain('pa55word');
      }
      expect(proxy.targets.length).toBeGreaterThan(0);
    },
  );

  it('returns 502 with the reason for a provider whose certificate it cannot verify', async () => {
    const { plain, streamed } = await send(sluice, 'near-tls');
    for (const response of [plain, streamed]) {
      expect(response.status).toBe(502);
      expect(errorOf(response).error!.message).toContain('SELF_SIGNED_CERT');
    }
  });
});
