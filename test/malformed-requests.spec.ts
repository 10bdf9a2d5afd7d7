import { connect } from 'node:net';
import { startApp, type App } from './support/app';
import type { ErrorBody } from './support/client';
import { fileOf } from './support/program';
import { sandboxEndpoint } from './support/sluice';

let app: App;
beforeAll(async () => {
  app = await startApp(fileOf({ endpoints: [sandboxEndpoint('chat')] }));
});
afterAll(() => app.stop());

/** Sends these bytes, and returns everything that the server sends until it closes the connection. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    let received = '';
    socket
      .on('data', (chunk) => (received += chunk.toString()))
      .on('error', (error) => (received += `(${error.message})`))
      .on('close', () => resolve(received));
    socket.write(bytes);
  });
}

const HOST = 'host: localhost\r\n';
const JSON_TYPE = 'content-type: application/json\r\n';
const post = (headers: string, body = ''): string =>
  `POST /v1/chat/completions HTTP/1.1\r\n${HOST}${JSON_TYPE}${headers}\r\n${body}`;

describe('a request that is rejected before it reaches a route', () => {
  it.each<[string, number, string]>([
    ['an absolute URI with an invalid host', 400, `GET http://[::1/v1/models HTTP/1.1\r\n${HOST}\r\n`],
    ['an absolute URI without a host', 400, `GET http:// HTTP/1.1\r\n${HOST}\r\n`],
    ['an invalid URI and a body', 400, `POST http://[::1/x HTTP/1.1\r\n${HOST}${JSON_TYPE}content-length: 2\r\n\r\n{}`],
    ['an invalid percent encoding in a name', 400, `GET /v1/models/%zz HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ['an unknown method', 400, `BREW /v1/models HTTP/1.1\r\n${HOST}\r\n`],
    ['a method of the path that no route has', 405, `TRACE /v1/models HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ['the method CONNECT', 405, `CONNECT provider.test:443 HTTP/1.1\r\n${HOST}\r\n`],
    ['another protocol', 400, '\x16\x03\x01\x02\x00\x01\x00\x01'],
    ['the preface of HTTP/2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['headers of more than 16 KiB', 431, `GET /v1/models HTTP/1.1\r\n${HOST}x: ${'a'.repeat(17_000)}\r\n\r\n`],
    ['a target of more than 16 KiB', 431, `GET /v1/models?${'a'.repeat(17_000)} HTTP/1.1\r\n${HOST}\r\n`],
    ['a header name with a space', 400, `GET /v1/models HTTP/1.1\r\n${HOST}x y: z\r\n\r\n`],
    ['a control character in a header', 400, `GET /v1/models HTTP/1.1\r\n${HOST}x: \x01\r\n\r\n`],
    ['no Host header', 400, 'GET /v1/models HTTP/1.1\r\n\r\n'],
    ['two lengths', 400, post('content-length: 3\r\ntransfer-encoding: chunked\r\n', '0\r\n\r\n')],
    ['an invalid length', 400, post('content-length: -1\r\n')],
    ['an invalid chunk', 400, post('transfer-encoding: chunked\r\n', 'zz\r\n')],
    ['an unsupported transfer coding', 400, post('transfer-encoding: gzip\r\n', 'x')],
    ['an unsupported expectation', 417, post('expect: 200-maybe\r\ncontent-length: 2\r\n', '{}')],
  ])('gets a JSON error: %s', async (_what, status, bytes) => {
    const [head = '', body = ''] = (await exchange(bytes)).split('\r\n\r\n');
    expect(head.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w`));
    expect(head.toLowerCase()).toContain('content-type: application/json');
    expect((JSON.parse(body) as ErrorBody).detail).toEqual(expect.any(String));
  });

  it('gets the error format of the dialect that owns its path', async () => {
    const invalidHeader = (path: string): Promise<string> => exchange(`GET ${path} HTTP/1.1\r\n${HOST}x y: z\r\n\r\n`);
    expect(await invalidHeader('/v1/models')).toContain('{"error":{"message":"The request is not valid HTTP/1.1.",');
    expect(await invalidHeader('/api/2.0/endpoints/')).toContain('{"detail":"The request is not valid HTTP/1.1."}');
  });

  it('does not interrupt the response before it on the same connection', async () => {
    const chat = JSON.stringify({ model: 'chat', stream: true, messages: [{ role: 'user', content: 'Hello' }] });
    const received = await exchange(`${post(`content-length: ${chat.length}\r\n`, chat)}hello\r\n\r\n`);
    expect(received.match(/HTTP\/1\.1 \d+/g)!.length).toBeLessThanOrEqual(1);
  });
});
