import { errorOf, readResponse, type ReceivedResponse } from './support/client';
import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

let sluice: Sluice;

beforeAll(async () => {
  sluice = await startSluice({ endpoints: ['one', 'two', 'three', 'four'].map((name) => sandboxEndpoint(name)) });
});

afterAll(() => sluice.program.stop());

async function call(path: string): Promise<ReceivedResponse> {
  return readResponse(await fetch(sluice.url + path));
}

describe('pages', () => {
  it.each(['endpoints', 'gateway/routes'])('of %s start at the page token', async (api) => {
    const key = api === 'endpoints' ? 'endpoints' : 'routes';
    const namesFrom = async (index: unknown): Promise<string[]> => {
      const token = encodeURIComponent(Buffer.from(`{"index": ${JSON.stringify(index)}}`).toString('base64'));
      const received = await call(`/api/2.0/${api}/?page_token=${token}`);
      expect(received.status).toBe(200);
      const body = JSON.parse(received.text) as Record<string, { name: string }[]>;
      expect(body['next_page_token']).toBeNull();
      return body[key]!.map(({ name }) => name);
    };
    expect(await namesFrom(2)).toEqual(['three', 'four']);
    expect(await namesFrom('3')).toEqual(['four']);
    expect(await namesFrom(4000)).toEqual([]);
  });

  it.each(['', 'nope', 'e30=', 'eyJpbmRleCI6IC0xfQ==', 'eyJpbmRleCI6IDF9&page_token=eyJpbmRleCI6IDF9'])(
    'return 400 for the invalid token "%s"',
    async (token) => {
      for (const api of ['endpoints', 'gateway/routes']) {
        const received = await call(`/api/2.0/${api}/?page_token=${token}`);
        expect(received.status).toBe(400);
        expect(errorOf(received).detail).toMatch(/^page_token must be/);
      }
    },
  );

  it('contain up to 3000 endpoints', async () => {
    const many = Array.from({ length: 3001 }, (_, index) => sandboxEndpoint(`chat-${index}`));
    const crowded = await startSluice({ endpoints: many });
    const pageOf = async (query: string) => {
      const response = await fetch(`${crowded.url}/api/2.0/endpoints/${query}`);
      return (await response.json()) as { endpoints: { name: string }[]; next_page_token: string | null };
    };
    const first = await pageOf('');
    expect(first.endpoints).toHaveLength(3000);
    expect(first.next_page_token).toBe('eyJpbmRleCI6IDMwMDB9');
    const second = await pageOf(`?page_token=${first.next_page_token}`);
    expect(second.endpoints.map(({ name }) => name)).toEqual(['chat-3000']);
    expect(second.next_page_token).toBeNull();
    await crowded.program.stop();
  });
});
