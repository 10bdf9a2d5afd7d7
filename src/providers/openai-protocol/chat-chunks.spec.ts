import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { serialized, schemaViolations } from '../../../test/support/serialized';
import { type GatewayError } from '../../errors';
import { ChatChunk } from '../../wire';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { withReportedErrors } from '../shared/reported-errors';
import { chatChunks, type ChatDifferences } from './chat-chunks';

const MODEL = 'configured-model';

function translated(events: readonly ServerSentEvent[], differences?: ChatDifferences): ChatChunk[] {
  const translate = withReportedErrors(chatChunks(MODEL, differences), undefined);
  return events.flatMap((event) => serialized(translate(event)));
}

/** The chunks of a whole stream, which ends with `[DONE]` or only closes the connection. */
function endedStream(bodies: readonly unknown[], isDone = true): ChatChunk[] {
  const translate = chatChunks(MODEL);
  const chunks = bodies.flatMap((body) => serialized(translate({ event: '', data: JSON.stringify(body) })));
  return [...chunks, ...serialized(translate.end!(isDone))];
}

const chunksOf = (...bodies: unknown[]): ChatChunk[] =>
  translated(bodies.map((body) => ({ event: '', data: JSON.stringify(body) })));
const delta = (fields: unknown, choice: object = {}) => ({ choices: [{ index: 0, delta: fields, ...choice }] });
const deltasOf = (chunks: readonly ChatChunk[]) => chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));

/** Assembles tool calls from deltas, as a client does. */
function assembled(chunks: readonly ChatChunk[]) {
  const calls: { id?: string | undefined; name?: string | undefined; arguments: string }[] = [];
  for (const call of deltasOf(chunks).flatMap(({ tool_calls }) => tool_calls ?? [])) {
    const known = (calls[call.index] ??= { id: call.id, name: call.function.name, arguments: '' });
    known.arguments += call.function.arguments ?? '';
  }
  return calls;
}

describe('the translation of a recorded stream', () => {
  it('keeps a tool call and the usage unchanged', () => {
    const chunks = translated(recordedEvents('openai/chat-stream.sse'));
    expect(chunks.map(({ choices }) => choices.length)).toEqual([1, 1, 1, 1, 0]);
    expect(assembled(chunks)).toEqual([{ id: 'call_fx2', name: 'get_weather', arguments: '{"city":"Oslo"}' }]);
    expect(chunks.map(({ usage }) => usage?.total_tokens)).toEqual([undefined, undefined, undefined, undefined, 66]);
    expect(chunks[0]?.usage).toBeNull();
    expect(chunks[3]?.choices[0]).toEqual({
      index: 0,
      delta: { role: null, content: null, tool_calls: null },
      finish_reason: 'tool_calls',
    });
    expect(chunks[4]).toEqual({
      id: 'chatcmpl-fx2',
      object: 'chat.completion.chunk',
      created: 1767323045,
      model: 'gpt-4o-mini',
      choices: [],
      usage: {
        prompt_tokens: 52,
        completion_tokens: 14,
        total_tokens: 66,
        prompt_tokens_details: { cached_tokens: 0 },
      },
    });
  });

  it.each([
    'openai/chat-stream.sse',
    'openai/parallel-tools-stream.sse',
    'openai/azure-stream.sse',
    'openai-compatible/groq-stream.sse',
    'openai-compatible/awkward-tools-stream.sse',
  ])('matches the chunk schema, with the role first and one finish reason: %s', (path) => {
    const chunks = translated(recordedEvents(path));
    expect(chunks.flatMap((chunk) => schemaViolations(ChatChunk, chunk))).toEqual([]);
    expect(deltasOf(chunks).map(({ role }) => role)).toEqual([
      'assistant',
      ...deltasOf(chunks)
        .slice(1)
        .map(() => null),
    ]);
    const finishes = chunks.flatMap(({ choices }) => choices.map(({ finish_reason }) => finish_reason)).filter(Boolean);
    expect(finishes).toHaveLength(1);
  });

  it('skips events before the first content of an Azure stream', () => {
    const chunks = translated(recordedEvents('openai/azure-stream.sse'));
    expect(chunks[0]).toMatchObject({ id: 'chatcmpl-fx5', choices: [{ delta: { role: 'assistant', content: '' } }] });
    expect(chunks.every(({ choices, usage }) => choices.length > 0 || usage)).toBe(true);
    expect(assembled(chunks).map(({ arguments: text }) => text)).toEqual(['{"city":"Oslo"}', '{"city":"Rome"}']);
  });

  it('reads usage from x_groq and reasoning from the field reasoning', () => {
    const chunks = translated(recordedEvents('openai-compatible/groq-stream.sse'));
    expect(deltasOf(chunks)).toMatchObject([
      { content: '' },
      { reasoning_content: 'Greet.', content: null },
      { content: 'Hi' },
      {},
    ]);
    expect(deltasOf(chunks)[1]).not.toHaveProperty('reasoning');
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 },
    });
    expect(JSON.stringify(chunks)).not.toContain('x_groq');
  });

  it('merges tool call deltas that repeat the id and name into one call', () => {
    const chunks = translated(recordedEvents('openai-compatible/awkward-tools-stream.sse'));
    expect(assembled(chunks)).toEqual([{ id: 'call_fx', name: 'lookup', arguments: '{"q":"cat"}' }]);
    expect(deltasOf(chunks).flatMap(({ tool_calls }) => tool_calls ?? [])).toEqual([
      { index: 0, id: 'call_fx', type: 'function', function: { name: 'lookup', arguments: '{"q":' } },
      { index: 0, function: { arguments: '"cat"}' } },
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 16 } });
  });

  it('sends the usage once at the end if every event reports usage', () => {
    const usage = (completion_tokens: number) => ({
      prompt_tokens: 5,
      completion_tokens,
      total_tokens: 5 + completion_tokens,
    });
    const chunks = chunksOf(
      { ...delta({ role: 'assistant', content: '' }), usage: usage(0) },
      { ...delta({ content: 'Hi' }), usage: usage(1) },
      { ...delta({ content: '' }, { finish_reason: 'stop' }), usage: usage(2) },
      { choices: [], usage: usage(3) },
    );
    expect(chunks.filter(({ choices }) => choices.length > 0).map((chunk) => chunk.usage)).toEqual(
      Array(3).fill(undefined),
    );
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: usage(3) });
  });

  it('forwards calls of custom tools and numbers them together with function calls', () => {
    const calls = (...tool_calls: object[]) => delta({ tool_calls });
    const chunks = chunksOf(
      calls({ index: 0, id: 'a', type: 'custom', custom: { name: 'sh', input: '' } }),
      calls({ index: 0, custom: { input: 'null' } }),
      calls({ index: 1, id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } }),
      delta({}, { finish_reason: 'tool_calls' }),
    );
    expect(deltasOf(chunks).flatMap(({ tool_calls }) => tool_calls ?? [])).toEqual([
      { index: 0, id: 'a', type: 'custom', custom: { name: 'sh', input: '' } },
      { index: 0, custom: { input: 'null' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } },
    ]);
    expect(chunks.flatMap((chunk) => schemaViolations(ChatChunk, chunk))).toEqual([]);
  });

  it('fails with the status of the error at an error event', () => {
    const [first, second] = recordedEvents('openai-compatible/openrouter-error-stream.sse');
    const translate = withReportedErrors(chatChunks(MODEL), undefined);
    expect(translate(first!)).toHaveLength(1);
    expect(() => translate(second!)).toThrow(
      expect.objectContaining({
        code: 'UPSTREAM_REFUSED',
        status: 502,
        message: 'Provider disconnected',
      }) as GatewayError,
    );
  });

  it('sends usage in a separate chunk if the last event has text, finish reason and usage', () => {
    const { perplexity_last_chunk: last } = recordedJson('openai-compatible/odd-responses.json');
    expect(chunksOf(last)).toMatchObject([
      { object: 'chat.completion.chunk', citations: ['https://example.com/a'], choices: [{ finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 } },
    ]);
    expect(chunksOf(last)[0]).not.toHaveProperty('usage');
  });

  it('uses the delta of a choice that has both delta and message', () => {
    const { perplexity_choice: choice } = recordedJson('openai-compatible/odd-responses.json');
    const [chunk] = chunksOf({ choices: [choice] });
    expect(chunk?.choices).toEqual([
      { index: 0, finish_reason: null, delta: { role: 'assistant', content: 'lo', tool_calls: null } },
    ]);
  });
});

describe('a field that a provider omits from its events', () => {
  it('gets the same default value in all chunks', () => {
    const chunks = chunksOf(delta({ content: 'a' }), delta({ content: 'b' }));
    expect(chunks[0]).toEqual({
      id: expect.stringMatching(/^chatcmpl-[\da-f-]{36}$/) as string,
      object: 'chat.completion.chunk',
      created: expect.any(Number) as number,
      model: MODEL,
      choices: [{ index: 0, finish_reason: null, delta: { role: 'assistant', content: 'a', tool_calls: null } }],
    });
    expect(chunks[1]).toMatchObject({ id: chunks[0]!.id, created: chunks[0]!.created });
  });

  it('is replaced by the position of the choice if it is the index', () => {
    const [chunk] = chunksOf({ choices: [{ delta: { content: 'a' } }, { delta: { content: 'b' } }] });
    expect(chunk?.choices.map(({ index }) => index)).toEqual([0, 1]);
  });

  it.each([[-1], [1.5], [1e9], ['0'], [null]])(
    'is replaced by 0 if it is an index of the invalid value %j',
    (index) => {
      expect(chunksOf(delta({ content: 'a' }, { index }))[0]?.choices[0]?.index).toBe(0);
    },
  );

  it('is read from the message if it is the delta', () => {
    expect(deltasOf(chunksOf({ choices: [{ index: 0, message: { content: 'a' } }] }))).toMatchObject([
      { content: 'a' },
    ]);
  });

  it('gets a default value if it is the delta of the last chunk', () => {
    expect(chunksOf({ choices: [{ index: 0, finish_reason: 'stop' }] })[0]?.choices).toEqual([
      { index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: null, tool_calls: null } },
    ]);
  });
});

describe('an event of a streamed chat', () => {
  it.each([
    ['no choices', {}],
    ['an empty list of choices', { choices: [] }],
    ['a choice with offsets only', { choices: [{ index: 0, content_filter_offsets: {} }] }],
    ['null usage', { choices: [], usage: null }],
  ])('is skipped if it has %s', (_what, body) => {
    expect(chunksOf(body)).toEqual([]);
  });

  it('has the role only if it is the first of its choice', () => {
    const both = { choices: [0, 1].map((index) => ({ index, delta: { content: 'x' } })) };
    expect(deltasOf(chunksOf(both, both)).map(({ role }) => role)).toEqual(['assistant', 'assistant', null, null]);
  });

  it('loses the fields obfuscation and provider and keeps others', () => {
    const [chunk] = chunksOf({ ...delta({ content: 'a' }), obfuscation: 'Xy3', provider: 'SomeHost', citations: [] });
    expect(chunk).not.toHaveProperty('obfuscation');
    expect(chunk).not.toHaveProperty('provider');
    expect(chunk).toHaveProperty('citations');
  });

  it('has its finish reason converted to one of OpenAI’s API', () => {
    expect(chunksOf(delta({}, { finish_reason: 'max_tokens' }))[0]?.choices[0]).toMatchObject({
      finish_reason: 'length',
      native_finish_reason: 'max_tokens',
    });
  });

  it('has no reasoning_content if it is null', () => {
    const chunks = chunksOf(delta({ content: 'a', reasoning_content: null, reasoning: null }));
    expect(deltasOf(chunks)[0]).not.toHaveProperty('reasoning_content', null);
    expect(chunks.flatMap((chunk) => schemaViolations(ChatChunk, chunk))).toEqual([]);
  });

  it('completes a tool call without arguments at the end of the response', () => {
    const call = (fields: object) => delta({ tool_calls: [{ index: 0, ...fields }] });
    const chunks = chunksOf(
      call({ id: 'c', type: 'function', function: { name: 'f', arguments: '' } }),
      call({ function: { arguments: 'null' } }),
      delta({}, { finish_reason: 'tool_calls' }),
    );
    expect(assembled(chunks)).toEqual([{ id: 'c', name: 'f', arguments: '{}' }]);
    expect(chunks.at(-1)?.choices[0]?.delta.tool_calls).toEqual([{ index: 0, function: { arguments: '{}' } }]);
  });

  it.each([['nope'], ['{"a":'], ['[]'], ['null'], ['5'], ['']])(
    'throws UPSTREAM_INVALID if it is not a JSON object: %j',
    (data) => {
      expect(() => chatChunks(MODEL)({ event: '', data })).toThrow(
        expect.objectContaining({ code: 'UPSTREAM_INVALID' }) as GatewayError,
      );
    },
  );

  it.each([
    [{ error: { message: 'Broken', type: 'server_error', param: null, code: null } }, 502, 'Broken'],
    [{ error: 'the model failed' }, 502, 'the model failed'],
    [{ error: { code: 429, message: 'Slow down' }, choices: [] }, 429, 'Slow down'],
  ])('throws the error that it contains: %j', (body, status, message) => {
    expect(() => chunksOf(body)).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_REFUSED', status, message }) as GatewayError,
    );
  });
});

describe('chatChunks at the end of a stream without a finish reason', () => {
  const finishes = (chunks: readonly ChatChunk[]) =>
    chunks.flatMap(({ choices }) =>
      choices.filter(({ finish_reason }) => finish_reason).map(({ index, finish_reason }) => [index, finish_reason]),
    );
  const call = (fields: object) => delta({ tool_calls: [fields] });

  it('adds a chunk with the reason stop after [DONE]', () => {
    const chunks = endedStream([{ id: 'c', created: 5, model: 'm', ...delta({ content: 'Hi' }) }]);
    expect(chunks[1]).toEqual({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 5,
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', delta: { role: null, content: null, tool_calls: null } }],
    });
  });

  it.each<[string, object[], unknown[]]>([
    [
      'tool_calls after a call',
      [call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } })],
      [[0, 'tool_calls']],
    ],
    [
      'function_call after a call of the deprecated form',
      [delta({ function_call: { name: 'f', arguments: '{}' } })],
      [[0, 'function_call']],
    ],
    [
      'one for each choice',
      [delta({ content: 'a' }, { index: 1 }), delta({ content: 'b' })],
      [
        [0, 'stop'],
        [1, 'stop'],
      ],
    ],
    [
      'one for the choices without one only',
      [delta({ content: 'a' }), delta({}, { index: 1, finish_reason: 'length' })],
      [
        [1, 'length'],
        [0, 'stop'],
      ],
    ],
    [
      'stop after an empty one',
      [delta({ content: 'a' }, { finish_reason: '' }), delta({ content: 'b' }, { finish_reason: 'null' })],
      [[0, 'stop']],
    ],
  ])('sets the finish reason: %s', (_what, bodies, reasons) => {
    expect(finishes(endedStream(bodies))).toEqual(reasons);
  });

  it('sends the deltas of a tool call that were held back', () => {
    expect(assembled(endedStream([call({ index: 0, function: { name: 'f', arguments: '' } })]))).toMatchObject([
      { name: 'f', arguments: '{}' },
    ]);
  });

  it('returns a tool call of an unknown type whole in native_tool_calls, and streams the others', () => {
    const search = { index: 0, id: 's', type: 'web_search', web_search: { query: 'cats' } };
    const bodies = [
      call(search),
      call({ index: 1, id: 'a', function: { name: 'f', arguments: '{}' } }),
      call({ index: 0, web_search: { query: 'cats', results: 3 } }),
      delta({}, { finish_reason: 'tool_calls' }),
    ];
    const chunks = chunksOf(...bodies);
    expect(assembled(chunks)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
    expect(chunks.at(-1)?.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      delta: { native_tool_calls: [{ ...search, web_search: { query: 'cats', results: 3 } }] },
    });
  });

  it('accepts a tool call that is not in a list', () => {
    const single = { id: 'a', function: { name: 'f', arguments: '{"a":' } };
    const chunks = endedStream([
      delta({ tool_calls: single }),
      delta({ tool_calls: { function: { arguments: '1}' } } }),
    ]);
    expect(assembled(chunks)).toEqual([{ id: 'a', name: 'f', arguments: '{"a":1}' }]);
    expect(finishes(chunks)).toEqual([[0, 'tool_calls']]);
  });

  it('fails if a tool call has no name', () => {
    expect(() => endedStream([call({ index: 0, id: 'a', function: { arguments: '{}' } })])).toThrow('no name');
  });

  it('sends the last usage, which the provider sent with the content', () => {
    const usage = (count: number) => ({ prompt_tokens: 1, completion_tokens: count, total_tokens: count + 1 });
    const chunks = endedStream([
      { ...delta({ content: 'a' }), usage: usage(1) },
      { ...delta({ content: 'b' }), usage: usage(2) },
    ]);
    expect(chunks.map((chunk) => chunk.usage?.total_tokens)).toEqual([undefined, undefined, undefined, 3]);
    expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it('adds nothing if the connection was only closed, or every choice has finished, or nothing arrived', () => {
    expect(endedStream([delta({ content: 'Hi' })], false)).toHaveLength(1);
    expect(endedStream([delta({ content: 'Hi' }, { finish_reason: 'stop' })])).toHaveLength(1);
    expect(endedStream([])).toEqual([]);
  });
});

describe('chatChunks with content that is a list of parts', () => {
  const parts = (...content: unknown[]) => delta({ content });
  const text = (value: unknown) => ({ type: 'text', text: value });

  it('joins the texts of each delta', () => {
    expect(
      deltasOf(chunksOf(parts(text('Hel'), text('lo')), parts(text('!')), parts())).map(({ content }) => content),
    ).toEqual(['Hello', '!', null]);
    const events = [{ event: '', data: JSON.stringify(parts(text('a'), text('b'))) }];
    expect(deltasOf(translated(events, { partSeparator: '\n' }))).toMatchObject([{ content: 'a\nb' }]);
  });

  it('returns reasoning as reasoning_content, and other parts as native_blocks', () => {
    const reference = { type: 'reference', reference_ids: [1] };
    expect(
      deltasOf(
        chunksOf(
          parts({ type: 'thinking', thinking: [text('h')] }),
          parts({ type: 'thinking', thinking: 'm' }, reference),
          parts({ type: 'reasoning', summary: [{ type: 'summary_text', text: '!' }] }),
        ),
      ),
    ).toMatchObject([
      { reasoning_content: 'h', content: null },
      { reasoning_content: 'm', native_blocks: [reference] },
      { reasoning_content: '!' },
    ]);
  });

  it('returns the whole reasoning with the signature, which comes last', () => {
    const summary = (fields: object) => parts({ type: 'reasoning', summary: [{ type: 'summary_text', ...fields }] });
    const chunks = chunksOf(summary({ text: 'h' }), summary({ text: 'm' }), summary({ text: '', signature: 's' }));
    expect(deltasOf(chunks).map(({ reasoning_content }) => reasoning_content)).toEqual(['h', 'm', undefined]);
    expect(deltasOf(chunks)[2]).toMatchObject({
      thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 's' }],
    });
  });
});

describe('chatChunks with empty fields beside the content', () => {
  it('drops an empty function_call, audio and refusal', () => {
    const empty = {
      function_call: { name: '', arguments: '' },
      audio: { id: '', data: '', transcript: '', expires_at: 0 },
      refusal: '',
    };
    const chunks = chunksOf(delta({ content: 'Hi', ...empty }));
    expect(deltasOf(chunks)).toEqual([{ role: 'assistant', content: 'Hi', tool_calls: null }]);
  });

  it('returns the arguments of a function_call as text', () => {
    const whole = { name: 'f', arguments: { a: 1 } };
    expect(deltasOf(chunksOf(delta({ function_call: whole })))).toMatchObject([
      { function_call: { name: 'f', arguments: '{"a":1}' } },
    ]);
  });

  it('keeps a function_call in pieces', () => {
    const [first, second] = [
      { name: 'f', arguments: '' },
      { name: '', arguments: '{}' },
    ];
    expect(deltasOf(chunksOf(delta({ function_call: first }), delta({ function_call: second })))).toMatchObject([
      { function_call: first },
      { function_call: second },
    ]);
  });
});

describe('an error inside a streamed choice', () => {
  const failed = delta({ content: '' }, { finish_reason: 'error', error: { code: 429, message: 'Rate limited' } });

  it('ends the stream with its text, before and after content', () => {
    expect(() => chunksOf(failed)).toThrow('Rate limited');
    expect(() => chunksOf(delta({ content: 'Half' }), failed)).toThrow('Rate limited');
  });
});
