import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { startApp, type App } from '../support/app';
import { beginStream, chunk, HELLO, resetsMidResponse } from '../support/behaviours';
import { TestAuthority, type CertificateFiles } from '../support/certificates';
import { FakeProvider } from '../support/fake-provider';
import { fileOf } from '../support/program';
import { openAIEndpoint } from '../support/sluice';
import { clientOf, connectPlain, connectTls, readAll, sendOverTls } from '../support/tls-client';

const HEALTH = 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n';
const CHAT = { model: 'chat', messages: [{ role: 'user', content: 'Hello!' }] };

let authority: TestAuthority;
let provider: FakeProvider;
let app: App;
let client: ConnectionOptions;
/** The files that the gateway file names. */
let files: CertificateFiles;
const folder = mkdtempSync(join(tmpdir(), 'sluice-tls-'));

/** Overwrites the files of the server's certificate. */
function install({ certificate, key }: CertificateFiles): void {
  copyFileSync(certificate, files.certificate);
  copyFileSync(key, files.key);
}

function start(tls: object = {}, variables: NodeJS.ProcessEnv = {}): Promise<App> {
  const names = { certificate_file: files.certificate, key_file: files.key };
  const endpoints = [openAIEndpoint('chat', provider.base)];
  const content = { endpoints, egress: { allow: ['127.0.0.1'] }, tls: { ...names, ...tls } };
  return startApp(fileOf(content), variables);
}

beforeAll(async () => {
  [authority, provider] = await Promise.all([TestAuthority.create(), FakeProvider.start()]);
  files = { certificate: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  install(await authority.server());
  client = clientOf(authority);
  app = await start({}, { SLUICE_MAX_BODY_BYTES: '1000' });
});
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

describe('a server with tls:', () => {
  it('serves HTTPS', async () => {
    expect(app.url).toMatch(/^https:/);
    const response = await sendOverTls(`${app.url}/health`, client);
    expect([response.status, response.text]).toEqual([200, '{"status":"OK"}']);
  });

  it('responds with 400 to plain HTTP on its port', async () => {
    const socket = await connectPlain(app.url);
    socket.write(HEALTH);
    const received = await readAll(socket);
    expect(received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(received).toContain(
      '{"detail":"The server expects HTTPS on this port. Use a URL that starts with \\"https://\\"."}',
    );
  });

  it.each([
    ['random bytes', Buffer.from('0001020304050607', 'hex')],
    ['a truncated handshake', Buffer.from('160301', 'hex')],
  ])('survives a client that sends %s and disconnects', async (_what, bytes) => {
    const socket = await connectPlain(app.url);
    socket.on('error', () => undefined);
    socket.end(bytes);
    await once(socket.resume(), 'close');
    expect((await sendOverTls(`${app.url}/health`, client)).status).toBe(200);
  });

  it('responds with 400 to a malformed request', async () => {
    const socket = await connectTls(app.url, client);
    socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\nx y: z\r\n\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 [^]*The request is not valid HTTP/);
  });

  it('responds with 413 to a body that is too large, before all of it has been sent', async () => {
    const socket = await connectTls(app.url, client);
    const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    socket.write(`${head}content-length: 100000\r\n\r\n${'x'.repeat(50_000)}`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('disconnects a client that has closed its own side', async () => {
    provider.behaviour = (call) => beginStream(call, HELLO);
    const socket = await connectTls(app.url, client);
    const body = JSON.stringify({ ...CHAT, stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, 'data');
    socket.end();
    await once(socket.resume(), 'close');
    await provider.requests.at(-1)!.aborted;
  });

  it('breaks off an HTTP/1.0 response whose provider breaks off', async () => {
    provider.behaviour = resetsMidResponse;
    const socket = await connectTls(app.url, client);
    const body = JSON.stringify({ ...CHAT, stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await readAll(socket)).toMatch(/"error"[^]*\((?:.*reset|.*ECONNRESET).*\)$/i);
    expect((await sendOverTls(`${app.url}/health`, client)).status).toBe(200);
  });
});

describe('a reload of a server with tls:', () => {
  const servedSerial = async (): Promise<string> => {
    const socket = await connectTls(app.url, client);
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };
  const reload = async (): Promise<{ succeeded: boolean; problems: { path: string; message: string }[] }> => {
    const response = await sendOverTls(`${app.url}/admin/reload`, client, { method: 'POST' });
    return JSON.parse(response.text) as ReturnType<typeof reload>;
  };

  it('uses a new certificate for new connections, and keeps open connections and their requests', async () => {
    const before = await servedSerial();
    let finish = (): void => {};
    provider.behaviour = (call) => {
      beginStream(call, HELLO);
      finish = () => call.response.end(chunk({ content: ' there' }) + 'data: [DONE]\n\n');
    };
    const stream = sendOverTls(`${app.url}/v1/chat/completions`, client, {
      method: 'POST',
      body: { ...CHAT, stream: true },
    });
    const idle = await connectTls(app.url, client);
    idle.write(HEALTH);
    await once(idle, 'data');

    install(await authority.server());
    expect(await reload()).toMatchObject({ succeeded: true });
    expect(await servedSerial()).not.toBe(before);
    idle.write(HEALTH);
    expect(String(((await once(idle, 'data')) as [Buffer])[0])).toContain('200 OK');
    idle.destroy();
    finish();
    expect((await stream).text).toContain(' there');
  });

  it.each<[string, () => void | Promise<void>, string]>([
    ['a certificate that is not valid', () => writeFileSync(files.certificate, 'nonsense'), 'tls.certificate_file'],
    [
      'the key of another certificate',
      async () => copyFileSync((await authority.server()).key, files.key),
      'tls.key_file',
    ],
  ])('keeps the previous certificate if it finds %s, and reports it', async (_what, damage, path) => {
    const before = await servedSerial();
    await damage();
    const { succeeded, problems } = await reload();
    expect([succeeded, problems.map((problem) => problem.path)]).toEqual([false, [path]]);
    expect(await servedSerial()).toBe(before);
    install(await authority.server());
    expect(await reload()).toMatchObject({ succeeded: true });
    expect(await servedSerial()).not.toBe(before);
  });
});

describe('a server with tls: that shuts down', () => {
  it('closes idle connections and unfinished handshakes at once', async () => {
    const other = await start({}, { SLUICE_SHUTDOWN_GRACE_SECONDS: '600' });
    const idle = await connectTls(other.url, client);
    const silent = await connectPlain(other.url);
    const begun = await connectPlain(other.url);
    begun.write(Buffer.from('160301', 'hex'));
    const closed = Promise.all([idle, silent, begun].map((socket) => readAll(socket)));
    await other.stop();
    await closed;
  });

  it('finishes the running request before it closes its connection', async () => {
    let release = (): void => {};
    const received = new Promise<void>((resolve) => {
      provider.behaviour = (call) => {
        beginStream(call, HELLO);
        release = () => call.response.end(chunk({ content: ' there' }) + 'data: [DONE]\n\n');
        resolve();
      };
    });
    const other = await start({}, { SLUICE_SHUTDOWN_GRACE_SECONDS: '600' });
    const url = `${other.url}/v1/chat/completions`;
    const response = sendOverTls(url, client, { method: 'POST', body: { ...CHAT, stream: true } });
    await received;
    const stopped = other.stop();
    // Several sweeps over idle connections.
    await new Promise((resolve) => setTimeout(resolve, 200));
    release();
    expect((await response).text).toContain(' there');
    await stopped;
  });
});

describe('tls.min_version', () => {
  it('rejects clients with an older version', async () => {
    const other = await start({ min_version: 'TLSv1.3' });
    const old = connectTls(other.url, { ...client, maxVersion: 'TLSv1.2' });
    await expect(old).rejects.toThrow(/protocol version|PROTOCOL_VERSION/i);
    expect((await connectTls(other.url, client)).destroy().getProtocol()).not.toBe('TLSv1.2');
    await other.stop();
  });
});

describe('tls.client_certificates', () => {
  it('rejects clients without a certificate of the authorities if it is required', async () => {
    const other = await start({ client_ca_file: authority.certificate, client_certificates: 'required' });
    const foreign = await TestAuthority.create('Other CA');
    const [own, another] = await Promise.all([authority.issue('/CN=alice'), foreign.issue('/CN=alice')]);
    const health = (options: ConnectionOptions): Promise<unknown> => sendOverTls(`${other.url}/health`, options);
    expect(await health(clientOf(authority, own))).toMatchObject({ status: 200 });
    await expect(health(client)).rejects.toThrow();
    await expect(health(clientOf(authority, another))).rejects.toThrow();
    await other.stop();
  });
});
