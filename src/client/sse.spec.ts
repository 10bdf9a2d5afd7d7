import { once } from 'node:events';
import fc from 'fast-check';
import { eventStream, ScriptedServer } from '../../test/support/scripted-server';
import { runs } from '../../test/support/runs';
import { getDeployClient, StreamError, TimeoutError, type ClientOptions } from '.';

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());

const stream = (options: ClientOptions = {}, signal?: AbortSignal) =>
  getDeployClient(server.url, options).predictStream({ endpoint: 'chat', inputs: { n: 1 }, ...(signal && { signal }) });

const read = async (iterable: AsyncIterable<unknown>) => {
  const chunks: unknown[] = [];
  try {
    for await (const chunk of iterable) chunks.push(chunk);
    return { chunks };
  } catch (error) {
    return { chunks, error };
  }
};

const delta = (content: string, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason }],
});
const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

describe('predictStream', () => {
  it('asks for a stream and yields its chunks until [DONE]', async () => {
    server.respondWith(
      eventStream([event(delta('a')), event(delta('b', 'stop')), 'data: [DONE]\n\n', event(delta('c'))]),
    );
    await expect(read(stream())).resolves.toEqual({ chunks: [delta('a'), delta('b', 'stop')] });
    expect(server.requests[0]?.body).toEqual({ n: 1, stream: true });
  });

  it('sends no request before the iteration begins', async () => {
    server.respondWith({});
    stream();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.requests).toHaveLength(0);
  });

  it('reads the same chunks however the bytes are divided, whatever the line endings are', async () => {
    const newline = fc.constantFrom('\n', '\r\n', '\r');
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 4 }), newline, sizes, async (texts, end, lengths) => {
        const chunks = [...texts.map((content) => delta(content)), delta('', 'stop')];
        const lines = chunks.map((chunk) => `: comment${end}data: ${JSON.stringify(chunk)}${end}${end}`);
        const bytes = Buffer.from(`${lines.join('')}data: [DONE]${end}${end}`);
        const parts: Buffer[] = [];
        for (let at = 0, index = 0; at < bytes.length; index += 1) {
          const length = lengths[index % lengths.length] as number;
          parts.push(bytes.subarray(at, at + length * 4));
          at += length * 4;
        }
        const body = new ReadableStream({
          start: (controller) => {
            for (const part of parts) controller.enqueue(part);
            controller.close();
          },
        });
        const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
        // JSON escapes lone surrogates, so they survive.
        await expect(read(stream({ fetch: () => Promise.resolve(response) }))).resolves.toEqual({ chunks });
      }),
      { numRuns: runs(200) },
    );
  });

  it.each([
    [
      'an error object',
      `data: {"error":{"message":"overloaded","code":"x"}}\n\n`,
      { message: 'overloaded', code: 'x' },
    ],
    ['an error text', `data: {"error":"overloaded"}\n\n`, 'overloaded'],
    ['an event named error', `event: error\ndata: {"message":"overloaded"}\n\n`, { message: 'overloaded' }],
  ])('throws %s after the chunks before it', async (_kind, text, error) => {
    server.respondWith(eventStream([event(delta('a')), text]));
    const result = await read(stream());
    expect(result.chunks).toEqual([delta('a')]);
    expect(result.error).toBeInstanceOf(StreamError);
    expect(result.error).toMatchObject({ message: 'The stream failed: overloaded', error });
  });

  it('accepts a stream without [DONE] whose choices have finish reasons, as MLflow sends it', async () => {
    server.respondWith(eventStream([event(delta('a')), event(delta('', 'stop')), event({ choices: [], usage: {} })]));
    expect((await read(stream())).error).toBeUndefined();
  });

  it('throws StreamError when a stream ends before its response is complete', async () => {
    server.respondWith(eventStream([event(delta('a'))]));
    const { chunks, error } = await read(stream());
    expect([chunks, String(error)]).toEqual([
      [delta('a')],
      `StreamError: The stream from POST ${server.url}/endpoints/chat/invocations ended before its response was complete.`,
    ]);
  });

  it('throws ConnectionError when the connection breaks, and does not repeat the query', async () => {
    server.respondWith(eventStream([event(delta('a'))], 'break'));
    const { chunks, error } = await read(stream());
    expect(chunks).toEqual([delta('a')]);
    expect(error).toMatchObject({ name: 'ConnectionError' });
    expect(server.requests).toHaveLength(1);
  });

  it('throws TimeoutError when no chunk arrives in time, but leaves the caller any time between chunks', async () => {
    server.respondWith(eventStream([event(delta('a')), event(delta('b'))], 'stay open'));
    const chunks: unknown[] = [];
    const failure = await (async () => {
      for await (const chunk of stream({ timeoutMs: 100 })) {
        chunks.push(chunk);
        if (chunks.length === 1) await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })().catch((error: unknown) => error);
    expect(chunks).toHaveLength(2);
    expect(failure).toBeInstanceOf(TimeoutError);
  });

  it.each(['break', 'signal'])('closes the connection after a %s', async (how) => {
    const closed = new Promise<void>((resolve) => {
      server.respondWith((response) => {
        void once(response, 'close').then(() => resolve());
        eventStream([event(delta('a'))], 'stay open')(response);
      });
    });
    const controller = new AbortController();
    const reason = new Error('stop');
    const reading = (async () => {
      for await (const _chunk of stream({}, controller.signal)) {
        if (how === 'break') break;
        controller.abort(reason);
      }
    })().catch((error: unknown) => error);
    expect(await reading).toBe(how === 'break' ? undefined : reason);
    await closed;
  });

  it('rejects a response that is not a stream, and an event that is not a JSON object', async () => {
    server.respondWith({ body: { choices: [] } });
    expect(String((await read(stream())).error)).toContain('is not a stream: its content type is "application/json"');
    server.respondWith(eventStream(['data: hello\n\n']));
    expect(String((await read(stream())).error)).toContain('an event that is not a JSON object: hello');
  });
});
