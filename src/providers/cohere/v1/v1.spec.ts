import { recordedJson, recordedText } from '../../../../test/support/recorded';
import { gatewayErrorOf } from '../../../../test/support/provider-error';
import { Secret } from '../../../config';
import { NdjsonDecoder } from '../../../upstream/decoders/ndjson-decoder';
import { CohereAdapter } from '../cohere.adapter';
import { CohereConfig } from '../cohere.config';

const adapter = new CohereAdapter();
const target = {
  model: 'command',
  config: Object.assign(new CohereConfig(), { cohere_api_key: new Secret('co-canary'), cohere_api_version: 'v1' }),
};
const user = { role: 'user', content: 'Bye' };
const chat = (request: object) => adapter.chat.toRequest({ messages: [user], ...request }, target);
const complete = (request: object) => adapter.completions.toRequest({ prompt: 'Say hello', ...request }, target);

function linesOf(path: string) {
  const decoder = new NdjsonDecoder();
  return [...decoder.push(Buffer.from(recordedText(path))), ...decoder.end()];
}

describe('a chat with version 1 of Cohere’s API', () => {
  it('sends the last message, the history and the system messages as separate fields', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      user,
    ];
    expect(chat({ messages, temperature: 0.4, stop: 'END', top_p: 0.5 })).toEqual({
      url: 'https://api.cohere.com/v1/chat',
      headers: { authorization: 'Bearer co-canary' },
      body: {
        model: 'command',
        message: 'Bye',
        preamble: 'Be brief.',
        chat_history: [
          { role: 'USER', message: 'Hi' },
          { role: 'CHATBOT', message: 'Hello' },
        ],
        temperature: 1,
        stop_sequences: ['END'],
        p: 0.5,
      },
      adjusted: ['temperature'],
    });
  });

  it.each<[object, string]>([
    [{ messages: [{ role: 'assistant', content: 'x' }] }, 'Last message must be from user, got assistant.'],
    [{ messages: [{ role: 'critic', content: 'x' }] }, "it is 'critic'"],
    [{ n: 2 }, 'Parameter n must be 1 for Cohere chat, got 2.'],
    [{ logprobs: true }, 'cohere_api_version: v2'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }, "'image_url'"],
  ])('rejects %j', (request, message) => {
    expect(gatewayErrorOf(() => chat(request))).toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  it.each<[object, object, string[]]>([
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } },
      { response_format: { type: 'json_object', schema: { type: 'object' } } },
      [],
    ],
    [{ response_format: { type: 'json_object' } }, { response_format: { type: 'json_object' } }, []],
    [{ response_format: { type: 'text' } }, {}, []],
    [
      { presence_penalty: -1, frequency_penalty: 0.5, seed: 7 },
      { presence_penalty: 0, frequency_penalty: 0.5, seed: 7 },
      ['presence_penalty'],
    ],
    [{ top_k: 600, max_completion_tokens: 9 }, { k: 500, max_tokens: 9 }, ['top_k']],
    [{ reasoning_effort: 'high', messages: [{ ...user, name: 'Ann' }] }, {}, ['reasoning_effort', 'messages.name']],
    [{ documents: [{ text: 'a' }] }, { documents: [{ text: 'a' }] }, []],
  ])('translates %j into %j', (request, expected, adjusted) => {
    expect(chat(request)).toMatchObject({ body: { message: 'Bye', model: 'command', ...expected }, adjusted });
    expect(Object.keys(chat(request).body as object)).toHaveLength(Object.keys(expected).length + 2);
  });

  it('reads the usage from meta or from token_count', () => {
    const body = recordedJson('cohere/v1-chat-response.json');
    const toResponse = (response: object) => adapter.chat.toResponse(response, target, { messages: [user] }, {});
    const usage = { prompt_tokens: 75, completion_tokens: 5, total_tokens: 80 };
    expect(toResponse(body)).toMatchObject({
      id: 'fx-r1',
      choices: [{ message: { content: 'See you.' }, finish_reason: 'stop' }],
      usage,
    });
    expect(toResponse({ ...body, meta: undefined }).usage).toEqual(usage);
  });

  it('streams NDJSON lines', () => {
    const translate = adapter.chat.toChunks!(target, { messages: [user] }, {});
    const chunks = linesOf('cohere/v1-chat-stream.ndjson').flatMap(translate);
    expect(chunks.map(({ id }) => id)).toEqual(chunks.map(() => 'fx-g2'));
    expect(chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? '')).join('')).toBe('See you.');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 80 } });
  });

  it('has the same generated id in all chunks if there was no stream-start', () => {
    const translate = adapter.chat.toChunks!(target, { messages: [user] }, {});
    const chunks = linesOf('cohere/v1-chat-stream.ndjson').slice(1).flatMap(translate);
    expect(chunks[0]?.id).toMatch(/^chatcmpl-/);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('reads the type of an event from its name if the data has none', () => {
    const translate = adapter.chat.toChunks!(target, { messages: [user] }, {});
    const chunks = translate({ event: 'text-generation', data: '{"text":"See"}' });
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant', content: 'See' });
  });

  it.each([
    ['ERROR', 502],
    ['ERROR_LIMIT', 400],
    ['TIMEOUT', 504],
  ])('throws if the stream ends with %s', (finish_reason, status) => {
    const translate = adapter.chat.toChunks!(target, { messages: [user] }, {});
    const data = JSON.stringify({ event_type: 'stream-end', finish_reason, response: {} });
    expect(gatewayErrorOf(() => translate({ event: '', data }))).toMatchObject({ code: 'UPSTREAM_REFUSED', status });
  });

  it('maps ERROR_TOXIC to content_filter', () => {
    const body = { ...recordedJson('cohere/v1-chat-response.json'), finish_reason: 'ERROR_TOXIC' };
    expect(adapter.chat.toResponse(body, target, { messages: [user] }, {}).choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      native_finish_reason: 'ERROR_TOXIC',
    });
  });
});

describe('completions with version 1 of Cohere’s API', () => {
  it('are sent to /v1/generate', () => {
    const { url, body, adjusted } = complete({ n: 2, stop: ['END'], temperature: 1, max_tokens: 5, top_k: 3 });
    expect(url).toBe('https://api.cohere.com/v1/generate');
    expect(body).toEqual({
      model: 'command',
      prompt: 'Say hello',
      num_generations: 2,
      stop_sequences: ['END'],
      temperature: 2.5,
      max_tokens: 5,
      k: 3,
    });
    expect(adjusted).toEqual(['temperature']);
  });

  it('are sent to /v1/chat with completions_mode: chat', () => {
    const config = Object.assign(new CohereConfig(), target.config, { completions_mode: 'chat' });
    expect(adapter.completions.toRequest({ prompt: 'Hi' }, { ...target, config })).toMatchObject({
      url: 'https://api.cohere.com/v1/chat',
      body: { message: 'Hi' },
    });
  });

  it.each<[object, string]>([
    [{ num_generations: 2 }, 'Invalid parameter num_generations. Use n instead.'],
    [{ stop_sequences: ['a'] }, 'Invalid parameter stop_sequences. Use stop instead.'],
    [{ prompt: ['a', 'b'] }, "'prompt' must be one string"],
    [{ logprobs: 2 }, 'return_likelihoods'],
  ])('reject %j', (request, message) => {
    expect(gatewayErrorOf(() => complete(request))).toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  it('have one choice per generation, streamed or not', () => {
    const whole = adapter.completions.toResponse(
      recordedJson('cohere/v1-generate-response.json'),
      target,
      {
        prompt: '',
      },
      {},
    );
    expect(whole.choices).toMatchObject([
      { index: 0, text: 'Hello!', finish_reason: 'stop' },
      { index: 1, text: 'Hi', finish_reason: 'length' },
    ]);
    const translate = adapter.completions.toChunks!(target, { prompt: '' }, {});
    const choices = linesOf('cohere/v1-generate-stream.ndjson').flatMap((line) => translate(line)[0]?.choices ?? []);
    expect(choices.map(({ index, text, finish_reason }) => [index, text, finish_reason])).toEqual([
      [0, 'Hel', null],
      [1, 'Hi', null],
      [0, 'lo!', null],
      [0, '', 'stop'],
      [1, '', 'length'],
    ]);
  });

  it('throw for a stream-error event', () => {
    const translate = adapter.completions.toChunks!(target, { prompt: '' }, {});
    const data = JSON.stringify({ event_type: 'stream-error', is_finished: true, err: 'worker died' });
    expect(gatewayErrorOf(() => translate({ event: '', data }))).toMatchObject({ status: 502, message: 'worker died' });
  });
});
