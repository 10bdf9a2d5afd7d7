import { schemaViolations } from '../../../test/support/serialized';
import { type GatewayError } from '../../errors';
import { ChatChunk } from '../../wire';
import { chatChunks } from './chat-chunks';
import { MODEL, translated, chunksOf, delta, deltasOf, assembled } from '../../../test/support/providers/chat-chunks';

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
