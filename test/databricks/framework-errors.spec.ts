import { connect } from 'node:net';
import { STATUS_OF_ERROR_CODE } from '../../src/databricks/errors/error-table';
import { DatabricksServer } from '../support/databricks-server';

const MAX_BODY = 2000;
const HOST = 'host: localhost\r\nauthorization: Bearer dapi-test-token\r\n';
const PATHS = [
  '/serving-endpoints/chat/invocations',
  '/serving-endpoints/chat/completions',
  '/api/2.0/serving-endpoints',
  '/api/2.0/gateway/routes/',
  '/gateway/chat/invocations',
];

let server: DatabricksServer;
beforeAll(async () => {
  server = await DatabricksServer.start({}, { SLUICE_MAX_BODY_BYTES: String(MAX_BODY) });
});
afterAll(() => server.stop());

/** Sends these bytes, and returns the status and the body of the response. */
async function exchange(bytes: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const received = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString())).on('close', () => resolve(text));
    socket.write(bytes);
  });
  const [head = '', body = ''] = received.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) as Record<string, unknown> };
}

describe('a path of Databricks’ API without its last part', () => {
  it.each(['/serving-endpoints', '/ai-gateway', '/oidc'])('%s gets a Databricks error', async (path) => {
    const { status, body } = await exchange(`GET ${path} HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`);
    expect([status, body['error_code'], 'detail' in body]).toEqual([404, 'ENDPOINT_NOT_FOUND', false]);
  });
});

const post = (path: string, headers: string, body = ''): string =>
  `POST ${path} HTTP/1.1\r\n${HOST}connection: close\r\n${headers}\r\n${body}`;

describe.each(PATHS)('a request to %s that is rejected before it reaches a route', (path) => {
  it.each<[string, string]>([
    ['an invalid header', `GET ${path} HTTP/1.1\r\n${HOST}x y: z\r\n\r\n`],
    ['headers of more than 16 KiB', `GET ${path} HTTP/1.1\r\n${HOST}x: ${'a'.repeat(17_000)}\r\n\r\n`],
    ['an unsupported expectation', post(path, 'expect: 200-maybe\r\ncontent-length: 2\r\n', '{}')],
    ['a method that no route has', `TRACE ${path} HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ['a body that is too large', post(path, `content-length: ${MAX_BODY + 1}\r\n`)],
    ['a compressed body', post(path, 'content-encoding: gzip\r\ncontent-length: 2\r\n', '{}')],
    ['a body that is not UTF-8', post(path, 'content-length: 1\r\n', '\x80')],
    ['an invalid percent encoding', `GET ${path}%zz HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ['no credentials', `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`],
  ])('gets a status and an error_code that clients know: %s', async (_what, bytes) => {
    const { status, body } = await exchange(bytes);
    const { error_code, message, ...others } = body;
    expect(STATUS_OF_ERROR_CODE[error_code as keyof typeof STATUS_OF_ERROR_CODE]).toBe(status);
    expect(message).toEqual(expect.any(String));
    expect(Object.keys(others).filter((name) => name !== 'error')).toEqual([]);
    expect('error' in others).toBe(path === '/serving-endpoints/chat/completions');
  });
});
