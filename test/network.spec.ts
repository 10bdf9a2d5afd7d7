import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { errorOf, FACES, post, type Answer } from './support/client';
import { FakeVendor } from './support/fake-vendor';
import { openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const TLS = join(__dirname, 'fixtures', 'tls');
const CERTIFICATE = join(TLS, 'vendor.crt');
const { path, chat } = FACES[1]!;

/** A proxy, for tunnels and for plain requests, that finds everything at one port of this machine. */
class Proxy {
  readonly asked: string[] = [];
  private readonly server;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly port: number,
    private readonly refuses = false,
  ) {
    this.server = createServer((request, response) => this.forward(request, response));
    this.server.on('connect', (request, client: Socket) => this.tunnel(request, client));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private tunnel({ url = '' }: IncomingMessage, client: Socket): void {
    this.asked.push(url);
    if (this.refuses) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const vendor = connect(this.port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    vendor.pipe(client).pipe(vendor);
    for (const socket of [client, vendor]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const { host, pathname } = new URL(request.url ?? '');
    this.asked.push(host);
    if (this.refuses) {
      response.writeHead(407).end();
      return;
    }
    const { method, headers } = request;
    const onward = httpRequest({ port: this.port, host: '127.0.0.1', path: pathname, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }
}

let vendor: FakeVendor;
let tlsVendor: FakeVendor;

beforeAll(async () => {
  vendor = await FakeVendor.start();
  tlsVendor = await FakeVendor.start({ key: readFileSync(join(TLS, 'vendor.key')), cert: readFileSync(CERTIFICATE) });
});

afterAll(async () => {
  await vendor.stop();
  await tlsVendor.stop();
});

/** Starts a server for one vendor, queries it both ways, and stops it. */
async function queried(base: string, env: NodeJS.ProcessEnv): Promise<{ plain: Answer; streamed: Answer }> {
  const sluice: Sluice = await startSluice({ endpoints: [openAIEndpoint('chat', base)] }, env);
  try {
    const plain = await post(sluice.url + path, chat);
    return { plain, streamed: await post(sluice.url + path, { ...chat, stream: true }) };
  } finally {
    await sluice.program.stop();
  }
}

function expectAnswers({ plain, streamed }: { plain: Answer; streamed: Answer }): void {
  expect(plain.text).toContain('Hello there');
  expect(streamed.text).toMatch(/Hello[^]*\[DONE\]/);
}

describe('a proxy', () => {
  // The name of this vendor is known to the proxy alone.
  const hidden = 'http://vendor.test/v1';

  it.each(['HTTP_PROXY', 'http_proxy'])(
    'that %s names takes the calls, also to hosts that only it can find',
    async (name) => {
      const proxy = new Proxy(vendor.port);
      expectAnswers(await queried(hidden, { [name]: await proxy.start() }));
      expect(proxy.asked[0]).toMatch(/^vendor\.test/);
      await proxy.stop();
    },
  );

  it('is left out for hosts that NO_PROXY names', async () => {
    const proxy = new Proxy(vendor.port);
    expectAnswers(await queried(vendor.base, { HTTP_PROXY: await proxy.start(), NO_PROXY: 'localhost,127.0.0.1' }));
    expect(proxy.asked).toEqual([]);
    await proxy.stop();
  });

  it('tunnels calls to https vendors, where HTTPS_PROXY names it', async () => {
    const proxy = new Proxy(tlsVendor.port);
    const env = { HTTPS_PROXY: await proxy.start(), NODE_EXTRA_CA_CERTS: CERTIFICATE };
    expectAnswers(await queried('https://vendor.test/v1', env));
    expect(proxy.asked[0]).toBe('vendor.test:443');
    await proxy.stop();
  });

  it('that refuses is an error of the provider’s side, and its address is not shown', async () => {
    const proxy = new Proxy(vendor.port, true);
    const address = await proxy.start();
    const { plain, streamed } = await queried(hidden, { HTTP_PROXY: address.replace('//', '//user:pa55word@') });
    for (const answer of [plain, streamed]) {
      expect(answer.status).toBe(502);
      expect(errorOf(answer).detail).toBeDefined();
      expect(answer.text).not.toContain('pa55word');
    }
    await proxy.stop();
  });
});

describe('a vendor over https with a certificate of its own authority', () => {
  it('is trusted when NODE_EXTRA_CA_CERTS names the authority', async () => {
    expectAnswers(await queried(tlsVendor.base, { NODE_EXTRA_CA_CERTS: CERTIFICATE }));
  });

  it('is a 502 that tells why when it does not', async () => {
    const { plain, streamed } = await queried(tlsVendor.base, {});
    for (const answer of [plain, streamed]) {
      expect(answer.status).toBe(502);
      expect(errorOf(answer).error!.message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED/);
    }
  });
});
