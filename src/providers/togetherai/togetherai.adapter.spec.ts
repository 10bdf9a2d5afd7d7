import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
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

describe('a Together chat request', () => {
  it('has the number of top_logprobs as logprobs', () => {
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
  ])('with %j has logprobs %j', (request, expected) => {
    expect(bodyOf(request)['logprobs']).toBe(expected);
  });

  it.each<[object, string]>([
    [{ logprobs: 'two' }, 'Wrong type for logprobs.'],
    [{ top_logprobs: 1.5 }, 'Wrong type for top_logprobs.'],
    [{ messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }, 'accepts no files'],
  ])('is rejected with %j', (request, message) => {
    expect(gatewayErrorOf(() => chat(request))).toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  it('requests usage in streams and passes tools through', () => {
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

  it('drops image_url.detail and translates developer messages to system messages', () => {
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

describe('a Together chat response', () => {
  it('has log probabilities in OpenAI’s format', () => {
    const response = adapter.chat.toResponse(
      recordedJson('togetherai/logprobs-response.json'),
      target(),
      {
        messages: [HI],
      },
      {},
    );
    expect(response.choices[0]).toMatchObject({
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

  it('keeps log probabilities that are in OpenAI’s format already', () => {
    const logprobs = { content: [{ token: 'Hi', logprob: -1, bytes: null, top_logprobs: [] }] };
    const body = { choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop', logprobs }] };
    expect(adapter.chat.toResponse(body, target(), { messages: [HI] }, {}).choices[0]?.['logprobs']).toEqual(logprobs);
  });

  it('streams text from delta and from text', () => {
    const translate = adapter.chat.toChunks!(target(), { messages: [HI] }, {});
    const chunks = recordedEvents('togetherai/text-stream.sse').flatMap(translate);
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('Hello you');
    expect(choices[0]).toMatchObject({ logprobs: { content: [{ token: 'Hel', logprob: -0.5 }] } });
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'stop' });
    expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 8 });
  });

  it('has reasoning in reasoning_content', () => {
    const response = adapter.chat.toResponse(
      recordedJson('togetherai/tools-response.json'),
      target(),
      {
        messages: [HI],
      },
      {},
    );
    expect(response.choices[0]?.message.reasoning_content).toBe('Two cities.');
    expect(response.usage.prompt_tokens_details).toEqual({ cached_tokens: 64 });
  });
});

describe('a Together completions request', () => {
  it('is rejected without max_tokens unless require_max_tokens is false', () => {
    expect(gatewayErrorOf(() => adapter.completions.toRequest({ prompt: 'Hi' }, target()))).toMatchObject({
      status: 422,
      message: 'max_tokens is not present in payload.It is a required parameter for TogetherAI completions.',
    });
    const relaxed = target({ require_max_tokens: false });
    expect(adapter.completions.toRequest({ prompt: 'Hi' }, relaxed).body).toEqual({ model: MODEL, prompt: 'Hi' });
  });
});

describe('a Together completions stream', () => {
  it('has log probabilities in parallel lists, as OpenAI’s completions do', () => {
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

describe('a Together embeddings request', () => {
  const embed = (request: object) => adapter.embeddings.toRequest(request as EmbeddingsRequest, target());

  it('has the model', () => {
    expect(embed({ input: ['a'], encoding_format: 'base64' })).toMatchObject({
      url: 'https://api.together.xyz/v1/embeddings',
      body: { model: MODEL, input: ['a'] },
    });
  });

  it.each([[{ input: [1] }], [{ input: 'a', dimensions: 5 }], [{ input: 'a', encoding_format: 'int8' }]])(
    'is rejected with %j',
    (request) => {
      expect(gatewayErrorOf(() => embed(request))).toMatchObject({ code: 'INVALID_REQUEST' });
    },
  );

  it('returns embeddings in the requested encoding', () => {
    const body = recordedJson('togetherai/embeddings-response.json');
    const response = adapter.embeddings.toResponse(
      body,
      target(),
      { input: ['a', 'b'], encoding_format: 'base64' },
      {},
    );
    expect(response.data[1]?.embedding).toBe('AABAPwAAgL8=');
  });
});
