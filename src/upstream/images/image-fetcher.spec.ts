import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImageError, ImageFetcher } from './image-fetcher';
import type { CancelSignal } from '../client/upstream-request';

type Handler = (response: ServerResponse, request: IncomingMessage) => void;

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG_URL = `data:image/png;base64,${PNG.toString('base64')}`;
const NEVER_ABORTED: CancelSignal = new AbortController().signal;
const fetcher = new ImageFetcher({ connectTimeoutMs: 10_000 });

const image: Handler = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
const asType =
  (type: string, headers = {}): Handler =>
  (response) =>
    response.writeHead(200, { 'content-type': type, ...headers }).end(PNG);
const redirect =
  (location: string, status = 302): Handler =>
  (response) =>
    response.writeHead(status, { location }).end();

/** A server on one of this machine's addresses. Returns an image unless a test sets another handler. */
class ImageServer {
  handler: Handler = image;
  readonly requests: IncomingMessage[] = [];
  private readonly server = createServer((request, response) => {
    this.requests.push(request);
    this.handler(response, request);
  });

  static async start(host: string): Promise<ImageServer> {
    const server = new ImageServer();
    await new Promise<void>((resolve) => server.server.listen(0, host, resolve));
    return server;
  }

  url(host: string): string {
    return `http://${host}:${(this.server.address() as AddressInfo).port}/picture?size=1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let allowed: ImageServer;
let forbidden: ImageServer;

beforeAll(async () => {
  allowed = await ImageServer.start('127.0.0.1');
  forbidden = await ImageServer.start('127.0.0.2');
});
beforeEach(() => {
  allowed.handler = image;
  allowed.requests.length = 0;
  forbidden.requests.length = 0;
});
afterAll(() => Promise.all([allowed.stop(), forbidden.stop()]));

function fetchImage(url = allowed.url('127.0.0.1'), { maxBytes = 1000, allow = ['127.0.0.1'] } = {}): Promise<string> {
  return fetcher.fetch(url, { maxBytes, allow }, NEVER_ABORTED);
}

/** Returns the message of the ImageError that the promise rejects with. */
async function errorOf(outcome: Promise<string>): Promise<string> {
  const error = await outcome.then(
    () => new Error('the image was fetched'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ImageError) return error.message;
  throw error;
}

describe('ImageFetcher', () => {
  it('returns the image as a data: URL and sends no identifying headers', async () => {
    expect(await fetchImage()).toBe(PNG_URL);
    const [{ method, url, headers } = {} as IncomingMessage] = allowed.requests;
    expect({ method, url }).toEqual({ method: 'GET', url: '/picture?size=1' });
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it('ignores case and parameters of the content type', async () => {
    allowed.handler = asType('Image/PNG; charset=binary');
    expect(await fetchImage()).toBe(PNG_URL);
  });

  it.each([
    ['127.0.0.1', () => allowed],
    ['127.0.0.2', () => forbidden],
    ['localhost', () => allowed],
    ['[::ffff:127.0.0.1]', () => allowed],
    ['2130706433', () => allowed],
    ['0x7f.1', () => allowed],
  ])('does not connect to %s when no address is allowed', async (host, server) => {
    expect(await errorOf(fetchImage(server().url(host), { allow: [] }))).toBe(
      'is at a private or reserved address, which is not allowed',
    );
    expect(server().requests).toEqual([]);
  });

  it('does not connect to [::1] when only 127.0.0.1 is allowed', async () => {
    expect(await errorOf(fetchImage('http://[::1]:1/', { allow: ['127.0.0.1'] }))).toContain(
      'private or reserved address',
    );
  });

  it('does not connect to a metadata address even if it is allowed', async () => {
    const url = 'http://169.254.169.254/latest/meta-data';
    expect(await errorOf(fetchImage(url, { allow: ['169.254.169.254', '0.0.0.0/0'] }))).toContain(
      'private or reserved address',
    );
  });

  it.each([301, 302, 303, 307, 308])('follows a redirect with status %d', async (status) => {
    allowed.handler = (response, request) =>
      (request.url === '/here' ? image : redirect('/here', status))(response, request);
    expect(await fetchImage()).toBe(PNG_URL);
  });

  it('does not follow a redirect to an address that is not allowed', async () => {
    allowed.handler = redirect(forbidden.url('127.0.0.2'));
    expect(await errorOf(fetchImage())).toContain('private or reserved address');
    expect(forbidden.requests).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/a.png', 'data:image/png;base64,AAAA', 'http://[', 'gopher://x'])(
    'does not follow a redirect to %s',
    async (location) => {
      allowed.handler = redirect(location);
      expect(await errorOf(fetchImage())).toBe('redirects to a URL that is not http(s)');
    },
  );

  it('follows three redirects and rejects a fourth', async () => {
    const after = (count: number): Handler => {
      let remaining = count;
      return (response, request) => (remaining-- > 0 ? redirect('/again') : image)(response, request);
    };
    allowed.handler = after(3);
    expect(await fetchImage()).toBe(PNG_URL);
    allowed.handler = after(4);
    expect(await errorOf(fetchImage())).toBe('is behind more than 3 redirects');
  });

  it.each<[string, Handler, string]>([
    ['a response with content type text/html', asType('text/html'), 'is not an image (content-type text/html)'],
    [
      'a response without content type',
      (response) => response.writeHead(200).end(PNG),
      'is not an image (content-type missing)',
    ],
    ['a malformed content type', asType('image/png"x'), 'is not an image (content-type image/png"x)'],
    [
      'an image with an invalid or unsupported compression',
      asType('image/png', { 'content-encoding': 'gzip' }),
      'is compressed in a way that cannot be decoded',
    ],
    ['an empty body', (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(), 'is empty'],
    ['status 404', (response) => response.writeHead(404).end(), 'cannot be fetched: its server returned status 404'],
    [
      'a redirect without a location',
      (response) => response.writeHead(302).end(),
      'cannot be fetched: its server returned status 302',
    ],
    ['a connection reset', (response) => response.socket?.resetAndDestroy(), 'cannot be fetched ('],
  ])('rejects %s', async (_case, handler, message) => {
    allowed.handler = handler;
    expect(await errorOf(fetchImage())).toContain(message);
  });

  it('rejects an image whose content-length exceeds the limit', async () => {
    allowed.handler = (response) =>
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1001 }).flushHeaders();
    expect(await errorOf(fetchImage())).toBe('exceeds the limit of 1000 bytes');
  });

  it('stops reading and closes the connection when an image without content-length exceeds the limit', async () => {
    let closed!: () => void;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    allowed.handler = (response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).write(Buffer.alloc(2000));
      response.once('close', closed);
    };
    expect(await errorOf(fetchImage())).toContain('exceeds the limit of 1000 bytes');
    await isClosed;
  });

  it('accepts an image of exactly the maximum size', async () => {
    expect(await fetchImage(undefined, { maxBytes: PNG.length })).toBe(PNG_URL);
    expect(await errorOf(fetchImage(undefined, { maxBytes: PNG.length - 1 }))).toContain(
      'exceeds the limit of 7 bytes',
    );
  });

  it('times out when the server sends no headers or no body', async () => {
    for (const slow of [() => {}, headersOnly]) {
      allowed.handler = slow;
      const outcome = fetcher.fetch(
        allowed.url('127.0.0.1'),
        { maxBytes: 10, allow: ['127.0.0.1'] },
        NEVER_ABORTED,
        200,
      );
      expect(await errorOf(outcome)).toBe('could not be fetched within 0.2 s');
    }
  });

  it('throws CLIENT_DISCONNECTED at once when the client disconnects', async () => {
    const abort = new AbortController();
    const disconnected = expect.objectContaining({ code: 'CLIENT_DISCONNECTED' }) as Error;
    let closed!: () => void;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    allowed.handler = (response, request) => {
      headersOnly(response, request);
      response.once('close', closed);
      abort.abort();
    };
    const rules = { maxBytes: 10, allow: ['127.0.0.1'] };
    await expect(fetcher.fetch(allowed.url('127.0.0.1'), rules, abort.signal)).rejects.toEqual(disconnected);
    await isClosed;
    await expect(fetcher.fetch(allowed.url('127.0.0.1'), rules, abort.signal)).rejects.toEqual(disconnected);
    expect(allowed.requests).toHaveLength(1);
  });

  it.each(['ftp://example.com/a.png', 'http://', 'http://a b/'])('rejects the URL %s', async (address) => {
    expect(await errorOf(fetchImage(address))).toBe('has a URL that is not http(s)');
  });
});

const headersOnly: Handler = (response) => response.writeHead(200, { 'content-type': 'image/png' }).flushHeaders();
