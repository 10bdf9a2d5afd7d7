import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { schemaViolations } from '../../../test/support/serialized';
import { type GatewayError } from '../../errors';
import { ChatChunk } from '../../wire';
import { withReportedErrors } from '../shared/reported-errors';
import { chatChunks } from './chat-chunks';
import { MODEL, translated, chunksOf, delta, deltasOf, assembled } from '../../../test/support/providers/chat-chunks';

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
