import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { callContext, client, routingService, ScriptedProvider } from '../../../test/support/endpoints';
import { runs } from '../../../test/support/runs';
import { collectStream } from '../../../test/support/collect-response';
import { type GatewayError } from '../../errors';
import type { Script } from '../../providers/sandbox/script';
import type { ChatChunk, ChatRequest } from '../../wire';
import type { Attempt } from '../call-observer';
import { type ResponseStream } from '../response-stream';
import { Seam } from './seam';

const TEXT =
  'A gateway earns trust only when the provider\nbehind it misbehaves: "it" \\n retries 😀, and then it fails over.';
const ASK = [{ role: 'user', content: 'Explain.' }] as ChatRequest['messages'];

let provider: ScriptedProvider;
let log: string[];

beforeEach(() => {
  provider = new ScriptedProvider();
  log = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void log.push(String(message)));
});

afterEach(() => jest.restoreAllMocks());

const EMPTY = { role: null, content: null, tool_calls: null };
const chunk = (id: string, delta: object, finish_reason: string | null = null) => ({
  id: `chatcmpl-${id}`,
  object: 'chat.completion.chunk',
  created: id.length,
  model: id,
  choices: [{ index: 0, delta: { ...EMPTY, ...delta }, finish_reason }],
});
const role = (id: string) => chunk(id, { role: 'assistant', content: '' });
const usage = (id: string, count: number) => ({
  ...chunk(id, {}),
  choices: [],
  usage: { prompt_tokens: count, completion_tokens: count, total_tokens: 2 * count },
});
const call = (id: string, delta: object) => chunk(id, { tool_calls: [{ index: 0, ...delta }] });

/** A stream of chunks and raw events; each is received by itself. */
function stream(events: (object | string)[], ending: Script['ending'] = 'end', everyMs = 0): Script {
  return {
    latencyMs: 0,
    head: { status: 200, headers: { 'content-type': 'text/event-stream' } },
    pieces: events.map((event, index) => ({
      atMs: index * everyMs,
      text: `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`,
    })),
    ending,
  };
}

const pieces = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));
const texts = (id: string, text: string, size = 7) => pieces(text, size).map((content) => chunk(id, { content }));
const complete = (id: string, text: string, size?: number) =>
  stream([role(id), ...texts(id, text, size), chunk(id, {}, 'stop'), '[DONE]']);
const cut = (id: string, text: string, ending: Script['ending'] = 'reset') =>
  stream([role(id), ...texts(id, text)], ending);
const refused = (message: string): Script => ({
  latencyMs: 0,
  head: { status: 400, headers: { 'content-type': 'application/json' } },
  pieces: [{ atMs: 0, text: JSON.stringify({ error: { message } }) }],
  ending: 'end',
});

interface Received {
  chunks: ChatChunk[];
  error: GatewayError | undefined;
  attempts: Attempt[];
  trailer: string | undefined;
  reportedUsage: ResponseStream['reportedUsage'];
}

async function receive({
  request = {},
  route = {},
  more = {},
  onChunks = (_received: ChatChunk[], _stream: ResponseStream, _disconnect: () => void): void => {},
} = {}): Promise<Received> {
  const attempts: Attempt[] = [];
  const whole = {
    name: 'route',
    task_type: 'llm/v1/chat',
    destinations: [{ name: 'one', traffic_percentage: 100 }],
    fallbacks: ['two', 'three'],
    on_broken_stream: 'continue',
    ...route,
  };
  const { routes } = provider.serve(['one', 'two', 'three'], [whole], more);
  const { routing } = routingService([{ onAttempt: (attempt) => attempts.push(attempt) }]);
  const { signal, disconnect } = client();
  const body = { messages: ASK, stream: true, ...request } as ChatRequest;
  const result = await routing.query(routes[0]!, body, callContext(signal));
  const source = result.body as ResponseStream;
  const chunks: ChatChunk[] = [];
  const error = await new Promise<GatewayError | undefined>((resolve) => {
    source.whenSettled(resolve);
    source.start({
      chunks: (read) => {
        chunks.push(...structuredClone(read as unknown as ChatChunk[]));
        onChunks(chunks, source, disconnect);
      },
      end: () => {},
      fail: () => {},
    });
  });
  return { chunks, error, attempts, trailer: source.trailer?.value(), reportedUsage: source.reportedUsage };
}

const textOf = (chunks: ChatChunk[]) => collectStream(chunks)[0]?.text;

/** Checks that a client sees one stream. */
function expectOneStream({ chunks, error }: Received): void {
  expect(error).toBeUndefined();
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  expect(new Set(chunks.map(({ created }) => created)).size).toBe(1);
  const choices = chunks.flatMap((received) => received.choices);
  expect(choices.filter(({ delta }) => delta.role)).toHaveLength(1);
  expect(choices.filter(({ finish_reason }) => finish_reason !== null)).toHaveLength(1);
  expect(choices.at(-1)?.finish_reason).not.toBeNull();
}

const lastMessage = (request: ChatRequest) => request.messages.at(-1)!;
/** Continues the text that the request ends with, as a model that was given a prefill or an instruction. */
const rest = (request: ChatRequest) => {
  const { role: author, content } = lastMessage(request);
  const begun = (author === 'assistant' ? content : request.messages.at(-2)?.content) as string;
  const continuation = TEXT.slice(begun.length);
  return author === 'assistant' ? continuation : new Seam(begun, 'instruction').anchor + continuation;
};

describe('a route with on_broken_stream: continue', () => {
  it.each([
    ['a prefill', true],
    ['an instruction', false],
  ])('continues a stream that was cut at the next endpoint, which gets the text as %s', async (_how, isPrefill) => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 60));
    const requests: ChatRequest[] = [];
    provider.responses['two'] = (request) => {
      requests.push(request);
      return complete('two', rest(request), 5);
    };
    if (isPrefill) provider.prefilled.add('two');
    const received = await receive();
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(requests).toHaveLength(1);
    // Besides the role of the first endpoint, no chunk is empty.
    const filled = received.chunks.filter(({ choices: [choice] }) => choice?.delta.content || choice?.finish_reason);
    expect(filled).toHaveLength(received.chunks.length - 1);
    expect(requests[0]!.messages.slice(0, 2)).toEqual([...ASK, { role: 'assistant', content: TEXT.slice(0, 60) }]);
    expect(lastMessage(requests[0]!).role).toBe(isPrefill ? 'assistant' : 'user');
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('joins the same text wherever the streams break, however they are split, and whether models start again', async () => {
    const property = fc.asyncProperty(
      fc.record({
        first: fc.integer({ min: 1, max: TEXT.length }),
        second: fc.integer({ min: 0, max: TEXT.length + 60 }),
        size: fc.integer({ min: 1, max: 30 }),
        endings: fc.array(fc.constantFrom<Script['ending']>('reset', 'end'), { minLength: 2, maxLength: 2 }),
        prefilled: fc.subarray(['two', 'three']),
        startsAgain: fc.boolean(),
      }),
      async ({ first, second, size, endings, prefilled, startsAgain }) => {
        provider = new ScriptedProvider();
        for (const name of prefilled) provider.prefilled.add(name);
        const partial = (id: string, text: string, length: number, ending: Script['ending']) =>
          stream([role(id), ...texts(id, text.slice(0, length), size)], ending);
        const next = (request: ChatRequest) => (startsAgain ? TEXT : rest(request));
        provider.responses['one'] = () => partial('one', TEXT, first, endings[0]!);
        provider.responses['two'] = (request) => partial('two', next(request), second, endings[1]!);
        provider.responses['three'] = (request) => complete('three', next(request), size);
        // Coincidental repetitions of a very short prefill cannot be told from a restart.
        fc.pre(!startsAgain || first >= 24 || prefilled.length === 0);
        const received = await receive();
        expectOneStream(received);
        expect(textOf(received.chunks)).toBe(TEXT);
      },
    );
    await fc.assert(property, { numRuns: runs(200) });
  });

  it('does not deliver half a character of a stream that was cut inside a surrogate pair', async () => {
    const at = TEXT.indexOf('😀') + 1;
    provider.responses['one'] = () => cut('one', TEXT.slice(0, at));
    provider.responses['two'] = (request) => complete('two', rest(request), 1);
    const received = await receive();
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
    for (const { choices } of received.chunks) expect(choices[0]?.delta.content ?? '').not.toMatch(/\p{Surrogate}/u);
  });

  it('names the endpoints that continued in the chunk with the finish reason, in that with usage, and in a trailer', async () => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    provider.responses['two'] = (request) =>
      stream([role('two'), ...texts('two', rest(request)), chunk('two', {}, 'stop'), usage('two', 3), '[DONE]']);
    const received = await receive({ request: { stream_options: { include_usage: true } } });
    expect(received.chunks.slice(-2).map((last) => last['x_sluice_continued'])).toEqual([['two'], ['two']]);
    expect(received.chunks.slice(0, -2).every((other) => other['x_sluice_continued'] === undefined)).toBe(true);
    expect(received.trailer).toBe('two');
  });

  it('does not mark a stream that was not continued', async () => {
    provider.responses['one'] = () => complete('one', TEXT);
    const received = await receive();
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(received.chunks.some((any) => 'x_sluice_continued' in any)).toBe(false);
    expect(received.trailer).toBe('');
  });

  it('adds the usage of all attempts that report it, and reports each attempt to the observers', async () => {
    provider.responses['one'] = () =>
      stream([usage('one', 5), role('one'), ...texts('one', TEXT.slice(0, 30))], 'reset');
    provider.responses['two'] = (request) =>
      stream([role('two'), ...texts('two', rest(request)), chunk('two', {}, 'stop'), usage('two', 3), '[DONE]']);
    const { chunks, attempts } = await receive({ request: { stream_options: { include_usage: true } } });
    expect(chunks.at(-1)?.usage).toEqual({ prompt_tokens: 8, completion_tokens: 8, total_tokens: 16 });
    expect(attempts.map(({ endpoint, status, usage: reported }) => [endpoint, status, reported?.total_tokens])).toEqual(
      [
        ['one', 502, 10],
        ['two', 200, 6],
      ],
    );
  });

  it('reports the sum of the usage of all attempts once it has settled, requested or not', async () => {
    for (const include_usage of [true, false]) {
      provider.responses['one'] = () =>
        stream([usage('one', 5), role('one'), ...texts('one', TEXT.slice(0, 30))], 'reset');
      provider.responses['two'] = (request) =>
        stream([role('two'), ...texts('two', rest(request)), chunk('two', {}, 'stop'), usage('two', 3), '[DONE]']);
      const { reportedUsage } = await receive({ request: { stream_options: { include_usage } } });
      expect(reportedUsage).toEqual({ prompt_tokens: 8, completion_tokens: 8, total_tokens: 16 });
    }
  });

  it('continues a stream that stalls', async () => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30), 'silence');
    provider.responses['two'] = (request) => complete('two', rest(request));
    const received = await receive({ more: { one: { timeouts: { idle: 0.05 } } } });
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
  });

  it('sends an instruction if the model rejects the prefill, and reports the first failure if nothing helps', async () => {
    provider.prefilled.add('two');
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    provider.responses['two'] = (request) =>
      lastMessage(request).role === 'assistant' ? refused('no prefill') : complete('two', rest(request));
    const received = await receive({ route: { fallbacks: ['two'] } });
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);

    provider.responses['two'] = () => refused('no prefill');
    const { error } = await receive({ route: { fallbacks: ['two'] } });
    expect(error).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });

  it('drops an incomplete tool call, and continues before it', async () => {
    provider.responses['one'] = () =>
      stream(
        [
          role('one'),
          ...texts('one', TEXT.slice(0, 40)),
          call('one', { id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }),
          call('one', { function: { arguments: '{"a":' } }),
        ],
        'reset',
      );
    provider.responses['two'] = (request) =>
      stream([
        role('two'),
        ...texts('two', rest(request)),
        call('two', { id: 'call_2', type: 'function', function: { name: 'g', arguments: '' } }),
        call('two', { function: { arguments: '{}' } }),
        chunk('two', {}, 'tool_calls'),
        '[DONE]',
      ]);
    const received = await receive();
    expectOneStream(received);
    expect(collectStream(received.chunks)).toEqual([
      { text: TEXT, reasoning: '', calls: [{ name: 'g', arguments: '{}' }], finish: 'tool_calls' },
    ]);
  });

  it('does not stream the reasoning of the endpoint that continues', async () => {
    provider.responses['one'] = () => stream([role('one'), chunk('one', { reasoning_content: 'Hm' })], 'reset');
    provider.responses['two'] = () =>
      stream([
        role('two'),
        chunk('two', { reasoning_content: 'Let me see' }),
        ...texts('two', TEXT),
        chunk('two', {}, 'stop'),
        '[DONE]',
      ]);
    const received = await receive();
    expectOneStream(received);
    expect(collectStream(received.chunks)).toEqual([{ text: TEXT, reasoning: 'Hm', calls: [], finish: 'stop' }]);
  });

  it('completes a stream of which only the end is missing', async () => {
    provider.responses['one'] = () => stream([role('one'), ...texts('one', TEXT), chunk('one', {}, 'stop')], 'reset');
    const received = await receive();
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(provider.requestedModels).toEqual(['one']);
  });

  it('delivers the usage that was reported before a break at the end, if it was requested', async () => {
    provider.responses['one'] = () =>
      stream([role('one'), ...texts('one', TEXT), chunk('one', {}, 'stop'), usage('one', 3)], 'reset');
    const withUsage = await receive({ request: { stream_options: { include_usage: true } } });
    expectOneStream(withUsage);
    expect(withUsage.chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 6 } });
    const withoutUsage = await receive();
    expect(withoutUsage.chunks.every(({ choices }) => choices.length > 0)).toBe(true);
  });

  it.each([
    ['several choices are requested', { n: 2 }],
    ['the output must be JSON', { response_format: { type: 'json_object' } }],
    ['the output is constrained by a schema', { guided_json: {} }],
  ])('ends with the error if %s', async (_when, request) => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    const { error, chunks } = await receive({ request });
    expect(error).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
    expect(textOf(chunks)).toBe(TEXT.slice(0, 30));
    expect(provider.requestedModels).toEqual(['one']);
  });

  it('ends with the error of the first break if all endpoints fail, each requested once', async () => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    provider.responses['two'] = (request) => cut('two', rest(request).slice(0, 70), 'end');
    provider.responses['three'] = () => refused('no');
    const { error, chunks } = await receive();
    expect(error?.message).toContain('closed the connection');
    expect(TEXT.startsWith(textOf(chunks)!)).toBe(true);
    expect(provider.requestedModels).toEqual(['one', 'two', 'three']);
  });

  it('continues after the text that an endpoint sends together with a refusal', async () => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    provider.responses['two'] = (request) => {
      const script = stream(
        [...texts('two', rest(request).slice(0, 60), 60), chunk('two', { refusal: 'No.' })],
        'silence',
      );
      return { ...script, pieces: [{ atMs: 0, text: script.pieces.map(({ text }) => text).join('') }] };
    };
    provider.prefilled.add('two');
    provider.responses['three'] = (request) => complete('three', rest(request));
    const received = await receive();
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(provider.requestedModels).toEqual(['one', 'two', 'three']);
  });

  it('requests no further endpoint if the client disconnects while the next one is silent', async () => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    let disconnected = (): void => {};
    provider.responses['two'] = () => {
      setTimeout(() => disconnected(), 20);
      return stream([role('two')], 'silence');
    };
    const { error } = await receive({ onChunks: (_chunks, _stream, disconnect) => (disconnected = disconnect) });
    expect(error).toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('sends nothing more once the client has disconnected', async () => {
    provider.responses['one'] = () => cut('one', TEXT, 'silence');
    let isGone = false;
    const { error } = await receive({
      onChunks: (_chunks, _stream, disconnect) => {
        if (!isGone) setTimeout(disconnect);
        isGone = true;
      },
    });
    expect(error).toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    expect(provider.requestedModels).toEqual(['one']);
  });

  it('keeps a paused stream paused at the next endpoint', async () => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    provider.responses['two'] = (request) =>
      stream([...texts('two', rest(request), 4), chunk('two', {}, 'stop'), '[DONE]'], 'end', 5);
    let count = 0;
    let isPaused = false;
    const received = await receive({
      onChunks: (chunks, source) => {
        if (isPaused || textOf(chunks)!.length < 28) return;
        isPaused = true;
        source.pause();
        setTimeout(() => {
          count = chunks.length;
          source.resume();
        }, 100);
      },
    });
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(count).toBeLessThan(received.chunks.length - 10);
  });
});

describe('a malformed event of a route with on_broken_stream: continue', () => {
  const withEvent = (event: string) =>
    stream([
      role('one'),
      ...texts('one', TEXT.slice(0, 49)),
      event,
      ...texts('one', TEXT.slice(49)),
      chunk('one', {}, 'stop'),
    ]);

  it('is skipped and logged if it shows no text and valid chunks follow', async () => {
    provider.responses['one'] = () => withEvent('{"id":"chatcmpl-one","choices":[{"delta":{"content": ');
    const received = await receive();
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(provider.requestedModels).toEqual(['one']);
    expect(log).toEqual([expect.stringContaining('skipped an event that is not JSON')]);
  });

  it.each([
    ['shows text that would be lost', withEvent('{"choices":[{"delta":{"content":"los')],
    ['is followed by another one', stream([role('one'), ...texts('one', TEXT.slice(0, 49)), '{', '{'])],
    ['is the second one', stream([role('one'), '{', ...texts('one', TEXT.slice(0, 49)), '{', ...texts('one', TEXT)])],
    ['is the last event', stream([role('one'), ...texts('one', TEXT.slice(0, 49)), '{'])],
    ['is the last event before [DONE]', stream([role('one'), ...texts('one', TEXT.slice(0, 49)), '{', '[DONE]'])],
  ])('is not skipped if it %s: the next endpoint continues', async (_what, script) => {
    provider.responses['one'] = () => script;
    provider.responses['two'] = (request) => complete('two', rest(request));
    const received = await receive();
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('fails the stream on other routes', async () => {
    provider.responses['one'] = () => withEvent('{');
    const { error } = await receive({ route: { on_broken_stream: 'error' } });
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(provider.requestedModels).toEqual(['one']);
  });
});

describe('a route with on_broken_stream: restart', () => {
  it('ends with the error once the client has content', async () => {
    provider.responses['one'] = () => cut('one', TEXT.slice(0, 30));
    const { error } = await receive({ route: { on_broken_stream: 'restart' } });
    expect(error).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
    expect(provider.requestedModels).toEqual(['one']);
  });

  it('starts again while the client has no content, however many empty chunks arrived', async () => {
    const empty = Array.from({ length: 300 }, () => chunk('one', { content: '' }));
    provider.responses['one'] = () => stream([role('one'), ...empty], 'reset', 1);
    provider.responses['two'] = () => complete('two', TEXT);
    const received = await receive({ route: { on_broken_stream: 'restart' } });
    expectOneStream(received);
    expect(textOf(received.chunks)).toBe(TEXT);
    expect(provider.requestedModels).toEqual(['one', 'one', 'two']);
  });
});
