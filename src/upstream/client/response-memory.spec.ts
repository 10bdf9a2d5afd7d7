import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { FakeProvider, type Behaviour } from '../../../test/support/fake-provider';
import { clientWith, closeClients, NEVER_ABORTED, requestTo } from '../../../test/support/upstream';
import { ResponseMemory, type BufferedResponse } from './response-memory';

class Response implements BufferedResponse {
  heldBytes = 0;
  isPaused = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

function responses(count: number): Response[] {
  return Array.from({ length: count }, () => new Response());
}

describe('ResponseMemory', () => {
  it('pauses no response while all of them together fit', () => {
    const memory = new ResponseMemory(100);
    const [one, two] = responses(2) as [Response, Response];
    memory.hold(one, 50);
    memory.hold(two, 50);
    expect([one.isPaused, two.isPaused]).toEqual([false, false]);
  });

  it('reads only the response that exceeds the limit, and pauses others when they receive data', () => {
    const memory = new ResponseMemory(100);
    const [one, two] = responses(2) as [Response, Response];
    memory.hold(one, 60);
    memory.hold(two, 60);
    memory.hold(two, 60);
    memory.hold(one, 10);
    expect([one.isPaused, two.isPaused]).toEqual([true, false]);
  });

  it('reads all responses again when one ends and the others fit', () => {
    const memory = new ResponseMemory(100);
    const [one, two, three] = responses(3) as [Response, Response, Response];
    memory.hold(one, 110);
    memory.hold(two, 10);
    memory.hold(three, 10);
    memory.release(one);
    expect([two.isPaused, three.isPaused]).toEqual([false, false]);
  });

  it('reads the next response when one ends and the others do not fit', () => {
    const memory = new ResponseMemory(100);
    const [one, two, three] = responses(3) as [Response, Response, Response];
    memory.hold(one, 110);
    memory.hold(two, 60);
    memory.hold(three, 60);
    memory.release(one);
    expect([two.isPaused, three.isPaused]).toEqual([false, true]);
  });

  it('frees the memory of a paused response that ends', () => {
    const memory = new ResponseMemory(100);
    const [one, two] = responses(2) as [Response, Response];
    memory.hold(one, 90);
    memory.hold(two, 20);
    memory.hold(one, 1);
    memory.release(one);
    memory.release(one);
    memory.hold(two, 70);
    expect(two.isPaused).toBe(false);
  });

  it('always reads at least one of the responses that have not ended', () => {
    const step = fc.record({ index: fc.nat(4), bytes: fc.integer({ min: 1, max: 80 }), ends: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = new ResponseMemory(100);
        const all = responses(5);
        for (const { index, bytes, ends } of steps) {
          const response = all[index]!;
          if (ends) {
            memory.release(response);
            all[index] = new Response();
          } else if (!response.isPaused) memory.hold(response, bytes);
          const held = all.filter(({ heldBytes }) => heldBytes > 0);
          expect(held.length === 0 || held.some(({ isPaused }) => !isPaused)).toBe(true);
        }
      }),
    );
  });
});

describe('concurrent responses that exceed the maximum together', () => {
  const MEGABYTE = 1024 * 1024;
  let provider: FakeProvider;

  beforeAll(async () => {
    provider = await FakeProvider.start();
  });

  afterAll(async () => {
    await closeClients();
    await provider.stop();
  });

  it.each([
    ['identity', (bytes: Buffer) => bytes],
    ['gzip', gzipSync],
  ])('are all complete with content encoding %s', async (encoding, encode) => {
    provider.behaviour = respondsWithMegabytes(16, encoding, encode);
    const client = clientWith({ SLUICE_MAX_BUFFERED_BYTES: String(MEGABYTE) });
    const requests = Array.from({ length: 6 }, () => client.requestJson(requestTo(provider.base, {}), NEVER_ABORTED));
    const lengths = (await Promise.all(requests)).map(({ body }) => (body as { text: string }).text.length);
    expect(lengths).toEqual(Array(6).fill(16 * MEGABYTE));
  });

  it('are complete after the one that is read is aborted', async () => {
    provider.behaviour = respondsWithMegabytes(16, 'identity', (bytes) => bytes);
    const client = clientWith({ SLUICE_MAX_BUFFERED_BYTES: String(MEGABYTE) });
    const aborts = Array.from({ length: 4 }, () => new AbortController());
    const requests = aborts.map(({ signal }) => client.requestJson(requestTo(provider.base, {}), signal));
    const outcomes = Promise.allSettled(requests);
    await Promise.race(requests);
    // One of the others is read now.
    for (const abort of aborts.slice(0, 3)) abort.abort();
    expect((await outcomes).at(-1)?.status).toBe('fulfilled');
  });
});

function respondsWithMegabytes(count: number, encoding: string, encode: (bytes: Buffer) => Buffer): Behaviour {
  const body = encode(Buffer.from(JSON.stringify({ text: 'x'.repeat(count * 1024 * 1024) })));
  return ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding }).end(body);
  };
}
