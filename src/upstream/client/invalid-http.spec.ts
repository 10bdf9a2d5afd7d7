import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { NEVER_ABORTED, clientWith, closeClients, rejection, requestTo } from '../../../test/support/upstream';

const client = clientWith();
let server: Server;
let sent = '';
let closed: Promise<unknown>;

beforeAll(async () => {
  server = createServer((socket: Socket) => {
    closed = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
    socket.once('data', () => socket.write(sent));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await closeClients();
  await new Promise((resolve) => server.close(resolve));
});

const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

describe('a response that is not valid HTTP', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a preface of HTTP/2', '\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80'],
    ['a status below 100', 'HTTP/1.1 000 X\r\ncontent-length: 0\r\n\r\n'],
    ['a NUL in a header', `${JSON_HEAD}x: a\0b\r\ncontent-length: 2\r\n\r\n{}`],
    ['endless headers', `${JSON_HEAD}${'x-a: b\r\n'.repeat(100_000)}`],
    ['two lengths', `${JSON_HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
    ['a negative length', `${JSON_HEAD}content-length: -1\r\n\r\n{}`],
    ['a length and chunks', `${JSON_HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ['an invalid chunk', `${JSON_HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n`],
  ])('fails as invalid, and its connection is closed: %s', async (_what, bytes) => {
    sent = bytes;
    const { port } = server.address() as AddressInfo;
    const error = await rejection(client.requestJson(requestTo(`http://127.0.0.1:${port}`, {}), NEVER_ABORTED));
    expect(error).toMatchObject({
      code: 'UPSTREAM_INVALID',
      status: 502,
      message: expect.stringMatching(/^The provider’s response is not valid HTTP \(\w+\)\.$/) as string,
    });
    await closed;
  });

  it('fails as invalid if endless interim responses precede it, but not after a few', async () => {
    const { port } = server.address() as AddressInfo;
    const send = () => client.requestJson(requestTo(`http://127.0.0.1:${port}`, {}), NEVER_ABORTED);
    const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n';
    sent = `${interim.repeat(100)}${JSON_HEAD}connection: close\r\ncontent-length: 2\r\n\r\n{}`;
    expect((await send()).body).toEqual({});
    sent = interim.repeat(101);
    expect(await rejection(send())).toMatchObject({
      code: 'UPSTREAM_INVALID',
      message: 'The provider sent more than 100 interim responses.',
    });
    await closed;
  });
});
