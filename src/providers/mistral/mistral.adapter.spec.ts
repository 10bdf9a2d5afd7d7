import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import { ChatRequest } from '../../wire';
import { toProviderError } from '../../upstream/client/error-body';
import { WEATHER } from '../../../test/contract/requests';
import { MistralAdapter } from './mistral.adapter';
import { MistralConfig } from './mistral.config';

const HI = { role: 'user', content: 'Hi' };
const adapter = new MistralAdapter();
const headers = { authorization: 'Bearer mi-canary' };

function target(settings: Partial<MistralConfig> = {}) {
  const config = Object.assign(new MistralConfig(), { mistral_api_key: new Secret('mi-canary') }, settings);
  return { model: 'mistral-small-latest', config };
}
function call(request: object, settings?: Partial<MistralConfig>) {
  const parsed = ChatRequest.parse({ messages: [HI], ...request });
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  const made = adapter.chat.toRequest(parsed.value, target(settings));
  return { ...made, body: made.body as Record<string, unknown> };
}
const chunksOf = (path: string) =>
  recordedEvents(path).flatMap(adapter.chat.toChunks!(target(), { messages: [HI] }, {}));

describe('a chat of Mistral', () => {
  it('has the vendor’s names and nothing that it refuses', () => {
    const request = { seed: 7, max_completion_tokens: 20, stream: true, stream_options: { include_usage: true }, n: 1 };
    expect(call(request)).toEqual({
      url: 'https://api.mistral.ai/v1/chat/completions',
      headers,
      dispatcher: undefined,
      body: { model: 'mistral-small-latest', messages: [HI], random_seed: 7, max_tokens: 20, stream: true, n: 1 },
      adjusted: [],
    });
  });

  it('tells what it drops', () => {
    const dropped = { top_k: 5, logprobs: true, top_logprobs: 2, logit_bias: { 5: 1 }, user: 'u', store: true };
    const { body, adjusted } = call({ ...dropped, temperature: 1.5, safe_prompt: true });
    expect(body).toEqual({ model: 'mistral-small-latest', messages: [HI], temperature: 1.5, safe_prompt: true });
    expect(adjusted).toEqual(Object.keys(dropped));
  });

  it('tells that speakers lose their names', () => {
    const { body, adjusted } = call({ messages: [{ ...HI, name: 'Ann' }] });
    expect(body).toMatchObject({ messages: [HI] });
    expect(adjusted).toEqual(['messages.name']);
  });

  it('takes what is the vendor’s own', () => {
    const own = { prompt_mode: 'reasoning', guardrails: [{}], reasoning_effort: 'high', prediction: { content: 'x' } };
    const shared = { metadata: { a: 'b' }, service_tier: 'auto', prompt_cache_key: 'k', presence_penalty: 1 };
    expect(call({ ...own, ...shared })).toMatchObject({ body: { ...own, ...shared }, adjusted: [] });
  });

  it('leaves tools and formats untouched', () => {
    const format = { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/$defs/a' }, strict: true } };
    const request = { ...WEATHER, tool_choice: 'required', parallel_tool_calls: false, response_format: format };
    expect(call(request).body).toMatchObject(request);
    expect(call(request, { required_tool_choice: 'any' }).body).toMatchObject({ tool_choice: 'any' });
  });
});

describe('an answer of Mistral', () => {
  it('has its thinking apart', () => {
    const { choices } = adapter.chat.toResponse(
      recordedJson('mistral/reasoning-response.json'),
      target(),
      {
        messages: [HI],
      },
      {},
    );
    expect(choices[0]).toMatchObject({
      message: {
        content: 'Hello!',
        reasoning_content: 'Greeting.',
        thinking_blocks: [{ type: 'thinking', thinking: 'Greeting.', signature: 'c2ln' }],
        tool_calls: null,
      },
      finish_reason: 'length',
      native_finish_reason: 'model_length',
    });
  });

  it('has ids for all calls, and the cached tokens in their place', () => {
    const body = recordedJson('mistral/tools-response.json') as {
      choices: { message: { tool_calls: { id: string }[] } }[];
    };
    body.choices[0]!.message.tool_calls[1]!.id = 'null';
    const answer = adapter.chat.toResponse(body, target(), { messages: [HI] }, {});
    expect(answer.choices[0]?.message.tool_calls?.map(({ id }) => id)).toEqual([
      'Ab3dEf9hJ',
      expect.stringMatching(/^call_/),
    ]);
    expect(answer.usage.prompt_tokens_details).toEqual({ cached_tokens: 16 });
  });

  it.each([
    [{ num_cached_tokens: 3 }],
    [{ prompt_tokens_details: { cached_tokens: 3 } }],
    [{ prompt_token_details: { cached_tokens: 3 } }],
  ])('counts cached tokens under any of their names: %j', (cached) => {
    const usage = { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5, ...cached };
    const choices = [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }];
    const answer = adapter.chat.toResponse({ choices, usage }, target(), { messages: [HI] }, {});
    const counts = { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5 };
    expect(answer.usage).toEqual({ ...counts, prompt_tokens_details: { cached_tokens: 3 } });
  });

  it('may be an error by its finish reason', () => {
    const body = { choices: [{ index: 0, message: { content: '' }, finish_reason: 'error' }] };
    const answer = () => adapter.chat.toResponse(body, target(), { messages: [HI] }, {});
    expect(refusalOf(answer)).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 502 });
  });

  it('streams the calls of hosted models, which come in pieces', () => {
    const chunks = chunksOf('mistral/hosted-tool-stream.sse');
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    expect(deltas.flatMap(({ tool_calls }) => tool_calls ?? [])).toEqual([
      { index: 0, id: 'chatcmpl-tool-fx', type: 'function', function: { name: 'lookup', arguments: '' } },
      { index: 0, function: { arguments: '{"q":"cat"}' } },
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens_details: { cached_tokens: 12 } } });
  });

  it.each([['mistral/invalid-field.json', 'body.max_completion_tokens: Extra inputs are not permitted']])(
    'that is a refusal is understood: %s',
    (path, message) => {
      const { status, body } = recordedJson(path) as { status: number; body: object };
      expect(toProviderError(status, {}, JSON.stringify(body))).toMatchObject({ status: 422, message });
      const wrapped = { object: 'error', message: body, type: 'invalid_request_error' };
      expect(toProviderError(status, {}, JSON.stringify(wrapped))).toMatchObject({ status: 422, message });
    },
  );
});

describe('completions of Mistral', () => {
  it('are one message of the user, at half the temperature', () => {
    const { body, adjusted } = adapter.completions.toRequest({ prompt: 'Hi', temperature: 1, stop: ['a'] }, target());
    expect(body).toEqual({ model: 'mistral-small-latest', messages: [HI], temperature: 0.5, stop: ['a'] });
    expect(adjusted).toEqual(['temperature']);
    const passed = adapter.completions.toRequest({ prompt: 'Hi', temperature: 1 }, target({ sampling: 'pass' }));
    expect(passed).toMatchObject({ body: { temperature: 1 }, adjusted: [] });
  });

  it('fill in the middle where the endpoint says so', () => {
    const request = { prompt: 'def f(', suffix: 'return a', max_tokens: 5, seed: 1, stream: true };
    const { url, body } = adapter.completions.toRequest(request, target({ completions_mode: 'fim' }));
    expect(url).toBe('https://api.mistral.ai/v1/fim/completions');
    expect(body).toEqual({
      model: 'mistral-small-latest',
      prompt: 'def f(',
      suffix: 'return a',
      max_tokens: 5,
      random_seed: 1,
      stream: true,
    });
  });
});

describe('embeddings of Mistral', () => {
  it('have the vendor’s name for their length', () => {
    const request = { input: ['a'], dimensions: 256, encoding_format: 'base64', user: 'u' };
    expect(adapter.embeddings.toRequest(request, target())).toMatchObject({
      url: 'https://api.mistral.ai/v1/embeddings',
      body: { model: 'mistral-small-latest', input: ['a'], output_dimension: 256, encoding_format: 'base64' },
      adjusted: ['user'],
    });
  });

  it('are of texts alone', () => {
    expect(refusalOf(() => adapter.embeddings.toRequest({ input: [1, 2] }, target()))).toMatchObject({
      param: 'input',
    });
  });
});
