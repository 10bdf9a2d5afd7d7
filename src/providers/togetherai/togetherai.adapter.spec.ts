import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import type { EmbeddingsRequest } from '../../wire';
import { WEATHER } from '../../../test/contract/requests';
import { TogetherAIAdapter } from './togetherai.adapter';
import { TogetherAIConfig } from './togetherai.config';

const HI = { role: 'user', content: 'Hi' };
const MODEL = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
const adapter = new TogetherAIAdapter();

function target(settings: Partial<TogetherAIConfig> = {}) {
  const config = Object.assign(new TogetherAIConfig(), { togetherai_api_key: new Secret('to-canary') }, settings);
  return { model: MODEL, config };
}
const chat = (request: object) => adapter.chat.toRequest({ messages: [HI], ...request }, target());
const bodyOf = (request: object) => chat(request).body as Record<string, unknown>;

describe('a chat of Together', () => {
  it('counts log probabilities in a number', () => {
    expect(chat({ logprobs: true, top_logprobs: 2, max_tokens: 10, n: 1 })).toEqual({
      url: 'https://api.together.xyz/v1/chat/completions',
      headers: { authorization: 'Bearer to-canary' },
      dispatcher: undefined,
      body: { model: MODEL, messages: [HI], logprobs: 2, max_tokens: 10, n: 1 },
      adjusted: [],
    });
  });

  it.each<[object, unknown]>([
    [{ logprobs: true }, 1],
    [{ logprobs: 3 }, 3],
    [{ logprobs: false }, undefined],
    [{ top_logprobs: 4 }, 4],
    [{ logprobs: true, top_logprobs: 0 }, 1],
  ])('with %j asks for %j', (request, expected) => {
    expect(bodyOf(request)['logprobs']).toBe(expected);
  });

  it.each<[object, string]>([
    [{ logprobs: 'two' }, 'Wrong type for logprobs.'],
    [{ top_logprobs: 1.5 }, 'Wrong type for top_logprobs.'],
    [{ messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }, 'takes no files'],
  ])('refuses %j', (request, message) => {
    expect(refusalOf(() => chat(request))).toMatchObject({ status: 422, message: expect.stringContaining(message) });
  });

  it('asks for usage in streams, and leaves tools untouched', () => {
    const request = { ...WEATHER, stream: true, stop: 'END', max_completion_tokens: 5, min_p: 0.1 };
    expect(bodyOf(request)).toEqual({
      ...WEATHER,
      model: MODEL,
      stream: true,
      stop: ['END'],
      max_tokens: 5,
      min_p: 0.1,
      stream_options: { include_usage: true },
    });
  });

  it('says images without their detail, and what a developer says as the system', () => {
    const image = (image_url: object) => [{ type: 'image_url', image_url }];
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: image({ url: 'https://example.com/a.png', detail: 'low' }) },
    ];
    const { body, adjusted } = chat({ messages });
    expect(body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: image({ url: 'https://example.com/a.png' }) },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('detail');
    expect(adjusted).toEqual(['image_url.detail']);
  });
});

describe('an answer of Together', () => {
  it('has log probabilities in OpenAI’s form', () => {
    const answer = adapter.chat.toResponse(
      recordedJson('togetherai/logprobs-response.json'),
      target(),
      {
        messages: [HI],
      },
      {},
    );
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      native_finish_reason: 'eos',
      message: { content: 'Hello', tool_calls: null },
      logprobs: {
        content: [
          { token: 'Hello', logprob: -0.1, top_logprobs: [{ token: 'Hello' }, { token: 'Hi', logprob: -2.5 }] },
        ],
      },
    });
  });

  it('may have log probabilities in that form already', () => {
    const logprobs = { content: [{ token: 'Hi', logprob: -1, bytes: null, top_logprobs: [] }] };
    const body = { choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop', logprobs }] };
    expect(adapter.chat.toResponse(body, target(), { messages: [HI] }, {}).choices[0]?.['logprobs']).toEqual(logprobs);
  });

  it('streams text from wherever it stands', () => {
    const translate = adapter.chat.toChunks!(target(), { messages: [HI] }, {});
    const chunks = recordedEvents('togetherai/text-stream.sse').flatMap(translate);
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('Hello you');
    expect(choices[0]).toMatchObject({ logprobs: { content: [{ token: 'Hel', logprob: -0.5 }] } });
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'stop' });
    expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 8 });
  });

  it('has its reasoning under our name', () => {
    const answer = adapter.chat.toResponse(
      recordedJson('togetherai/tools-response.json'),
      target(),
      {
        messages: [HI],
      },
      {},
    );
    expect(answer.choices[0]?.message.reasoning_content).toBe('Two cities.');
    expect(answer.usage.prompt_tokens_details).toEqual({ cached_tokens: 64 });
  });
});

describe('completions of Together', () => {
  it('need max_tokens, unless the endpoint says otherwise', () => {
    expect(refusalOf(() => adapter.completions.toRequest({ prompt: 'Hi' }, target()))).toMatchObject({
      status: 422,
      message: 'max_tokens is not present in payload.It is a required parameter for TogetherAI completions.',
    });
    const relaxed = target({ require_max_tokens: false });
    expect(adapter.completions.toRequest({ prompt: 'Hi' }, relaxed).body).toEqual({ model: MODEL, prompt: 'Hi' });
  });
});

describe('a stream of completions of Together', () => {
  it('has its log probabilities in lists, as OpenAI’s', () => {
    const translate = adapter.completions.toChunks!(target(), { prompt: 'Hi' }, {});
    const choice = { index: 0, text: ' there', logprobs: -0.5, finish_reason: null };
    const [chunk] = translate({ event: '', data: JSON.stringify({ id: 'x', choices: [choice] }) });
    expect(chunk?.choices[0]).toMatchObject({
      text: ' there',
      logprobs: { tokens: [' there'], token_logprobs: [-0.5] },
    });
    const [plain] = translate({ event: '', data: JSON.stringify({ choices: [{ ...choice, logprobs: null }] }) });
    expect(plain?.choices[0]).toMatchObject({ text: ' there', logprobs: null });
  });
});

describe('embeddings of Together', () => {
  const embed = (request: object) => adapter.embeddings.toRequest(request as EmbeddingsRequest, target());

  it('name the model', () => {
    expect(embed({ input: ['a'], encoding_format: 'base64' })).toMatchObject({
      url: 'https://api.together.xyz/v1/embeddings',
      body: { model: MODEL, input: ['a'] },
    });
  });

  it.each([[{ input: [1] }], [{ input: 'a', dimensions: 5 }], [{ input: 'a', encoding_format: 'int8' }]])(
    'refuse %j',
    (request) => {
      expect(refusalOf(() => embed(request))).toMatchObject({ code: 'INVALID_REQUEST' });
    },
  );

  it('are answered in the encoding that was asked for', () => {
    const body = recordedJson('togetherai/embeddings-response.json');
    const answer = adapter.embeddings.toResponse(body, target(), { input: ['a', 'b'], encoding_format: 'base64' }, {});
    expect(answer.data[1]?.embedding).toBe('AABAPwAAgL8=');
  });
});
