import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { serialized, schemaViolations } from '../../../test/support/serialized';
import { type GatewayError } from '../../errors';
import { CompletionsChunk, CompletionsResponse, EmbeddingsResponse } from '../../wire';
import { withReportedErrors } from '../shared/reported-errors';
import { completionsChunks, toCompletionsResponse } from './completions';
import { toEmbeddingsResponse } from './embeddings';

const MODEL = 'configured-model';
const invalid = expect.objectContaining({ code: 'UPSTREAM_INVALID' }) as GatewayError;

const chunksOf = (...bodies: unknown[]): CompletionsChunk[] => {
  const translate = withReportedErrors(completionsChunks(MODEL), undefined);
  return bodies.flatMap((body) => serialized(translate({ event: '', data: JSON.stringify(body) })));
};

describe('a completions response', () => {
  it('is returned unchanged if it has all fields', () => {
    const recorded = recordedJson('openai/completions-response.json');
    const response = serialized(toCompletionsResponse(recorded, MODEL));
    expect(response).toEqual(recordedJson('openai/completions-response.json'));
    expect(schemaViolations(CompletionsResponse, response)).toEqual([]);
  });

  it('is read if it has the schema of a chat', () => {
    const response = serialized(toCompletionsResponse(recordedJson('openai/parallel-tools-response.json'), MODEL));
    expect(response).toMatchObject({ object: 'text_completion', choices: [{ index: 0, text: 'Let me look. 🌦' }] });
    expect(response.choices[0]).not.toHaveProperty('message');
  });

  it('gets default values for fields that the provider omits', () => {
    expect(serialized(toCompletionsResponse({ choices: [{}, { text: 'b', finish_reason: 'eos' }] }, MODEL))).toEqual({
      id: expect.stringMatching(/^cmpl-[\da-f-]{36}$/) as string,
      object: 'text_completion',
      created: expect.any(Number) as number,
      model: MODEL,
      choices: [
        { index: 0, text: '', finish_reason: 'stop' },
        { index: 1, text: 'b', finish_reason: 'stop', native_finish_reason: 'eos' },
      ],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
  });

  it.each([[null], ['text'], [{}], [{ choices: 'x' }]])('is rejected if it is invalid: %j', (body) => {
    expect(() => toCompletionsResponse(body, MODEL)).toThrow(invalid);
  });
});

describe('a streamed completion', () => {
  it('has MLflow’s object type, and the usage in a separate chunk', () => {
    const translate = completionsChunks(MODEL);
    const chunks = recordedEvents('openai/completions-stream.sse').flatMap((event) => serialized(translate(event)));
    expect(chunks.flatMap((chunk) => schemaViolations(CompletionsChunk, chunk))).toEqual([]);
    expect(chunks.map(({ object }) => object)).toEqual(Array(3).fill('text_completion_chunk'));
    expect(chunks.map(({ choices }) => choices[0]?.text)).toEqual(['Hel', 'lo', undefined]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, 'stop', undefined]);
    expect(chunks[2]?.usage).toEqual({ prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 });
  });

  it('is read if it has the schema of a chat', () => {
    const [chunk] = chunksOf({ choices: [{ delta: { content: 'Hi' }, finish_reason: null }] });
    expect(chunk?.choices).toEqual([{ index: 0, text: 'Hi', finish_reason: null }]);
  });

  it('has one id in all chunks if the provider sends none', () => {
    const [first, second] = chunksOf({ choices: [{ text: 'a' }] }, { choices: [{ text: 'b' }] });
    expect(first?.id).toMatch(/^cmpl-/);
    expect(second?.id).toBe(first?.id);
  });

  it('is read if it has content in parts', () => {
    const content = [
      { type: 'text', text: 'H' },
      { type: 'text', text: 'i' },
    ];
    expect(chunksOf({ choices: [{ delta: { content } }] })[0]?.choices).toMatchObject([{ text: 'Hi' }]);
    const response = toCompletionsResponse({ choices: [{ message: { content } }] }, MODEL);
    expect(serialized(response).choices).toEqual([{ index: 0, text: 'Hi', finish_reason: 'stop' }]);
  });

  it('gets the finish reason stop for each choice without one after [DONE]', () => {
    const translate = completionsChunks(MODEL);
    translate({ event: '', data: JSON.stringify({ id: 'c', choices: [{ text: 'a' }, { text: 'b' }] }) });
    translate({ event: '', data: JSON.stringify({ choices: [{ index: 0, text: '', finish_reason: 'length' }] }) });
    expect(serialized(translate.end!(false))).toEqual([]);
    expect(serialized(translate.end!(true))).toMatchObject([
      { id: 'c', choices: [{ index: 1, text: '', finish_reason: 'stop' }] },
    ]);
  });

  it('skips empty events', () => {
    expect(chunksOf({ choices: [] }, { choices: [], usage: null }, {})).toEqual([]);
  });

  it('fails if an event is an error or invalid', () => {
    expect(() => chunksOf({ error: { message: 'Broken' } })).toThrow('Broken');
    expect(() => completionsChunks(MODEL)({ event: '', data: 'x' })).toThrow(invalid);
  });
});

describe('an embeddings response', () => {
  it('is returned unchanged if it has all fields', () => {
    const response = serialized(
      toEmbeddingsResponse(recordedJson('openai/embeddings-response.json'), MODEL, { input: 'Hi' }),
    );
    expect(response).toEqual(recordedJson('openai/embeddings-response.json'));
    expect(schemaViolations(EmbeddingsResponse, response)).toEqual([]);
  });

  it('gets null usage and the configured model if the provider omits them', () => {
    expect(toEmbeddingsResponse({ data: [{ embedding: [1], index: 9 }] }, MODEL, { input: 'Hi' })).toEqual({
      object: 'list',
      data: [{ object: 'embedding', embedding: [1], index: 0 }],
      model: MODEL,
      usage: { prompt_tokens: null, total_tokens: null },
    });
  });

  it.each<[string, object, unknown, unknown]>([
    ['numbers as base64 when base64 is requested', { encoding_format: 'base64' }, [1, 0.5], 'AACAPwAAAD8='],
    ['base64 unchanged when base64 is requested', { encoding_format: 'base64' }, 'AACAPw==', 'AACAPw=='],
    ['base64 as numbers when floats are requested', { encoding_format: 'float' }, 'AACAPwAAAD8=', [1, 0.5]],
    ['base64 as numbers when no format is requested', {}, 'AACAPwAAAD8', [1, 0.5]],
    ['numbers unchanged in a native format', { encoding_format: 'ubinary' }, [1, 2], [1, 2]],
    ['numbers of a native type unchanged', { encoding_format: 'base64', output_dtype: 'int8' }, [1, 2], [1, 2]],
    ['base64 of a native type unchanged', { embedding_type: 'base64' }, 'AQI=', 'AQI='],
  ])('contains %s', (_what, format, embedding, returned) => {
    const { data } = toEmbeddingsResponse({ data: [{ embedding }] }, MODEL, { input: 'Hi', ...format });
    expect(data).toEqual([{ object: 'embedding', index: 0, embedding: returned }]);
  });

  it.each([[null], [{}], [{ data: {} }], [{ data: [null] }], [{ data: [{ embedding: [1, 'a'] }] }]])(
    'throws UPSTREAM_INVALID for the body %j',
    (body) => {
      expect(() => toEmbeddingsResponse(body, MODEL, { input: 'Hi' })).toThrow(invalid);
    },
  );
});
