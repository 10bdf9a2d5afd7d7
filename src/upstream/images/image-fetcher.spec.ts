import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImageError, ImageFetcher } from './image-fetcher';
import type { CancelSignal } from '../client/upstream-request';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG_URL = `data:image/png;base64,${PNG.toString('base64')}`;
const nobodyLeaves: CancelSignal = new AbortController().signal;
const fetcher = new ImageFetcher({ connectTimeoutMs: 10_000 });

const image: Answer = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
const asType =
  (type: string, headers = {}): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': type, ...headers }).end(PNG);
const redirect =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end();

/** A server with images, on one of this machine's addresses. */
class ImageServer {
  answer: Answer = image;
  readonly asked: IncomingMessage[] = [];
  private readonly server = createServer((request, response) => {
    this.asked.push(request);
    this.answer(response, request);
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
  allowed.answer = image;
  allowed.asked.length = 0;
  forbidden.asked.length = 0;
});
afterAll(() => Promise.all([allowed.stop(), forbidden.stop()]));

function fetchImage(url = allowed.url('127.0.0.1'), { maxBytes = 1000, allow = ['127.0.0.1'] } = {}): Promise<string> {
  return fetcher.fetch(url, { maxBytes, allow }, nobodyLeaves);
}

/** Why the image is not to be had. */
async function reason(outcome: Promise<string>): Promise<string> {
  const error = await outcome.then(
    () => new Error('it was fetched'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ImageError) return error.message;
  throw error;
}

describe('ImageFetcher', () => {
  it('gives the image as a data: URL, and tells the server nothing', async () => {
    expect(await fetchImage()).toBe(PNG_URL);
    const [{ method, url, headers } = {} as IncomingMessage] = allowed.asked;
    expect({ method, url }).toEqual({ method: 'GET', url: '/picture?size=1' });
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it('reads the type without regard to case and parameters', async () => {
    allowed.answer = asType('Image/PNG; charset=binary');
    expect(await fetchImage()).toBe(PNG_URL);
  });

  it.each([
    ['127.0.0.1', () => allowed],
    ['127.0.0.2', () => forbidden],
    ['localhost', () => allowed],
    ['[::ffff:127.0.0.1]', () => allowed],
    ['2130706433', () => allowed],
    ['0x7f.1', () => allowed],
  ])('does not connect to %s, where nothing is allowed', async (host, server) => {
    expect(await reason(fetchImage(server().url(host), { allow: [] }))).toBe(
      'is at a private address, where nothing is fetched from',
    );
    expect(server().asked).toEqual([]);
  });

  it('does not connect to [::1], where nothing is allowed', async () => {
    expect(await reason(fetchImage('http://[::1]:1/', { allow: ['127.0.0.1'] }))).toContain('is at a private address');
  });

  it('never connects to a metadata address, whatever is allowed', async () => {
    const url = 'http://169.254.169.254/latest/meta-data';
    expect(await reason(fetchImage(url, { allow: ['169.254.169.254', '0.0.0.0/0'] }))).toContain('private address');
  });

  it.each([301, 302, 303, 307, 308])('follows a redirect with status %d', async (status) => {
    allowed.answer = (response, request) =>
      (request.url === '/here' ? image : redirect('/here', status))(response, request);
    expect(await fetchImage()).toBe(PNG_URL);
  });

  it('does not follow a redirect to where nothing is fetched from', async () => {
    allowed.answer = redirect(forbidden.url('127.0.0.2'));
    expect(await reason(fetchImage())).toContain('is at a private address');
    expect(forbidden.asked).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/a.png', 'data:image/png;base64,AAAA', 'http://[', 'gopher://x'])(
    'does not follow a redirect to %s',
    async (location) => {
      allowed.answer = redirect(location);
      expect(await reason(fetchImage())).toBe('is redirected to what is no http(s) address');
    },
  );

  it('follows three redirects and no more', async () => {
    const after = (count: number): Answer => {
      let left = count;
      return (response, request) => (left-- > 0 ? redirect('/again') : image)(response, request);
    };
    allowed.answer = after(3);
    expect(await fetchImage()).toBe(PNG_URL);
    allowed.answer = after(4);
    expect(await reason(fetchImage())).toBe('is behind more than 3 redirects');
  });

  it.each<[string, Answer, string]>([
    ['a page', asType('text/html'), 'is no image, by its content-type'],
    ['no type', (response) => response.writeHead(200).end(PNG), 'is no image, by its content-type'],
    ['a type that is no word', asType('image/png"x'), 'is no image, by its content-type'],
    ['a compressed image', asType('image/png', { 'content-encoding': 'gzip' }), 'is compressed'],
    ['nothing', (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(), 'is empty'],
    ['a 404', (response) => response.writeHead(404).end(), 'is not there (status 404)'],
    ['a redirect without an address', (response) => response.writeHead(302).end(), 'is not there (status 302)'],
    ['a broken connection', (response) => response.socket?.resetAndDestroy(), 'cannot be fetched ('],
  ])('takes no %s', async (_what, answer, message) => {
    allowed.answer = answer;
    expect(await reason(fetchImage())).toContain(message);
  });

  it('takes no image that says it is too large', async () => {
    allowed.answer = (response) =>
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1001 }).flushHeaders();
    expect(await reason(fetchImage())).toBe('is larger than 1000 bytes, the most that is fetched');
  });

  it('stops reading an image that is too large and does not say so', async () => {
    let closed!: () => void;
    const left = new Promise<void>((resolve) => (closed = resolve));
    allowed.answer = (response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).write(Buffer.alloc(2000));
      response.once('close', closed);
    };
    expect(await reason(fetchImage())).toContain('is larger than 1000 bytes');
    await left;
  });

  it('takes an image of just the size', async () => {
    expect(await fetchImage(undefined, { maxBytes: PNG.length })).toBe(PNG_URL);
    expect(await reason(fetchImage(undefined, { maxBytes: PNG.length - 1 }))).toContain('is larger than 7 bytes');
  });

  it('waits for no image for ever', async () => {
    for (const slow of [() => {}, asHeader]) {
      allowed.answer = slow;
      const outcome = fetcher.fetch(
        allowed.url('127.0.0.1'),
        { maxBytes: 10, allow: ['127.0.0.1'] },
        nobodyLeaves,
        200,
      );
      expect(await reason(outcome)).toBe('took longer than 0.2 s');
    }
  });

  it('ends at once when the client leaves', async () => {
    const leaving = new AbortController();
    const gone = expect.objectContaining({ code: 'CLIENT_DISCONNECTED' }) as Error;
    let closed!: () => void;
    const left = new Promise<void>((resolve) => (closed = resolve));
    allowed.answer = (response, request) => {
      asHeader(response, request);
      response.once('close', closed);
      leaving.abort();
    };
    const rules = { maxBytes: 10, allow: ['127.0.0.1'] };
    await expect(fetcher.fetch(allowed.url('127.0.0.1'), rules, leaving.signal)).rejects.toEqual(gone);
    await left;
    await expect(fetcher.fetch(allowed.url('127.0.0.1'), rules, leaving.signal)).rejects.toEqual(gone);
    expect(allowed.asked).toHaveLength(1);
  });

  it.each(['ftp://example.com/a.png', 'http://', 'http://a b/'])('takes no %s', async (address) => {
    expect(await reason(fetchImage(address))).toBe('is at no http(s) address');
  });
});

const asHeader: Answer = (response) => response.writeHead(200, { 'content-type': 'image/png' }).flushHeaders();
