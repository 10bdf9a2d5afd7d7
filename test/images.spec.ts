import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorOf, DIALECTS, post, send, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { startSluice, type Sluice } from './support/sluice';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG_URL = `data:image/png;base64,${PNG.toString('base64')}`;
const { path } = DIALECTS[1]!;

const image = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
};

let received = image;
const requests: string[] = [];
const images = createServer((request, response) => {
  requests.push(request.url ?? '');
  received(response);
});
let address: string;
let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  await new Promise<void>((resolve) => images.listen(0, '127.0.0.2', resolve));
  address = `http://127.0.0.2:${(images.address() as AddressInfo).port}`;
  const model = { provider: 'ollama', name: 'llava', config: { api_base: provider.base } };
  const endpoint = { name: 'chat', endpoint_type: 'llm/v1/chat', model };
  sluice = await startSluice({
    endpoints: [
      { ...endpoint, images: { fetch: true, max_bytes: 1000 } },
      { ...endpoint, name: 'unwilling' },
      { ...endpoint, name: 'fetching-provider', model: { ...model, provider: 'vllm' } },
    ],
    egress: { allow: ['127.0.0.2'] },
  } as { endpoints: object[] });
});
afterAll(async () => {
  await sluice.program.stop();
  await provider.stop();
  images.closeAllConnections();
  await new Promise((resolve) => images.close(resolve));
});
beforeEach(() => {
  received = image;
  requests.length = 0;
});

const part = (url: string, more = {}) => ({ type: 'image_url', image_url: { url, ...more } });
const requestOf = (parts: object[], model = 'chat') => ({
  model,
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'What is this?' }, ...parts] },
  ],
});
const sendParts = (parts: object[], model?: string): Promise<ReceivedResponse> =>
  post(sluice.url + path, requestOf(parts, model));

function sentParts(): unknown[] {
  const [, message] = provider.lastRequest.body['messages'] as { content: unknown[] }[];
  return message!.content;
}

async function rejectionOf(parts: object[], model?: string): Promise<{ message: string; param: string | null }> {
  const before = provider.requests.length;
  const response = await sendParts(parts, model);
  expect(response.status).toBe(422);
  expect(provider.requests).toHaveLength(before);
  return errorOf(response).error!;
}

const WHERE = 'messages.1.content.1.image_url.url';

describe('an endpoint that fetches images', () => {
  it('sends the provider the image bytes instead of the URL and nothing else changed', async () => {
    const other = { type: 'text', text: `${address}/text.png`, cache: true };
    expect((await sendParts([part(`${address}/a.png`, { detail: 'low' }), other, part(PNG_URL)])).status).toBe(200);
    expect(sentParts()).toEqual([
      { type: 'text', text: 'What is this?' },
      part(PNG_URL, { detail: 'low' }),
      other,
      part(PNG_URL),
    ]);
    expect(requests).toEqual(['/a.png']);
  });

  it('fetches images for streams too, and fetches a repeated URL once', async () => {
    const body = { ...requestOf([part(`${address}/a.png`), part(`${address}/a.png`)]), stream: true };
    expect((await post(sluice.url + path, body)).text).toMatch(/\[DONE\]\s*$/);
    expect(sentParts().slice(1)).toEqual([part(PNG_URL), part(PNG_URL)]);
    expect(requests).toEqual(['/a.png']);
  });

  it.each([
    ['this machine', () => provider.base],
    ['this machine by name', () => provider.base.replace('127.0.0.1', 'localhost')],
    ['an unusual spelling of it', () => provider.base.replace('127.0.0.1', '0x7f000001')],
    ['the metadata service', () => 'http://169.254.169.254/latest/meta-data'],
    ['itself', () => sluice.url],
  ])('fetches no image from %s', async (_where, url) => {
    expect(await rejectionOf([part(url())])).toMatchObject({
      message: `${WHERE}: the image is at a private or reserved address, which is not allowed.`,
      param: WHERE,
    });
  });

  it('follows no redirect to a forbidden address', async () => {
    received = (response) => response.writeHead(302, { location: provider.base }).end();
    expect((await rejectionOf([part(`${address}/a.png`)])).message).toContain('is at a private or reserved address');
  });

  it('reports which image is unavailable and why', async () => {
    received = (response) => response.writeHead(404).end();
    expect((await rejectionOf([part(PNG_URL), part(`${address}/a.png`)])).message).toBe(
      'messages.1.content.2.image_url.url: the image cannot be fetched: its server returned status 404.',
    );
    received = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(1001));
    expect((await rejectionOf([part(`${address}/a.png`)])).message).toContain('exceeds the limit of 1000 bytes');
  });

  it('fetches at most ten images per request', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => part(`${address}/${index}.png`));
    expect((await sendParts(many(10))).status).toBe(200);
    expect(requests).toHaveLength(10);
    expect((await rejectionOf(many(11))).message).toContain('at most 10 images');
    expect(requests).toHaveLength(10);
  });

  it('stops fetching when the client disconnects', async () => {
    const controller = new AbortController();
    const left = new Promise<void>((resolve) => {
      received = (response) => {
        response.writeHead(200, { 'content-type': 'image/png' }).write(PNG);
        response.once('close', resolve);
        controller.abort();
      };
    });
    const call = send(sluice.url + path, requestOf([part(`${address}/a.png`)]), { signal: controller.signal });
    await expect(call).rejects.toThrow();
    await left;
  });
});

describe('an endpoint that does not fetch images', () => {
  it('rejects an image URL and names the alternative', async () => {
    const { message, param } = await rejectionOf([part(`${address}/a.png`)], 'unwilling');
    expect(message).toContain(`${WHERE}: `);
    expect(message).toContain('data: URL');
    expect(message).toContain('images: {fetch: true}');
    expect(param).toBe(WHERE);
    expect(requests).toEqual([]);
  });

  it('accepts inline image bytes', async () => {
    expect((await sendParts([part(PNG_URL)], 'unwilling')).status).toBe(200);
  });
});

describe('an endpoint whose provider fetches images', () => {
  it('passes the image URL on', async () => {
    expect((await sendParts([part(`${address}/a.png`)], 'fetching-provider')).status).toBe(200);
    expect(sentParts()[1]).toEqual(part(`${address}/a.png`));
    expect(requests).toEqual([]);
  });
});
