import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
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

describe('a Mistral chat request', () => {
  it('has Mistral’s parameter names and no parameters that it rejects', () => {
    const request = { seed: 7, max_completion_tokens: 20, stream: true, stream_options: { include_usage: true }, n: 1 };
    expect(call(request)).toEqual({
      url: 'https://api.mistral.ai/v1/chat/completions',
      headers,
      dispatcher: undefined,
      body: { model: 'mistral-small-latest', messages: [HI], random_seed: 7, max_tokens: 20, stream: true, n: 1 },
      adjusted: [],
    });
  });

  it('reports dropped parameters', () => {
    const dropped = { top_k: 5, logprobs: true, top_logprobs: 2, logit_bias: { 5: 1 }, user: 'u', store: true };
    const { body, adjusted } = call({ ...dropped, temperature: 1.5, safe_prompt: true });
    expect(body).toEqual({ model: 'mistral-small-latest', messages: [HI], temperature: 1.5, safe_prompt: true });
    expect(adjusted).toEqual(Object.keys(dropped));
  });

  it('drops participant names and reports it', () => {
    const { body, adjusted } = call({ messages: [{ ...HI, name: 'Ann' }] });
    expect(body).toMatchObject({ messages: [HI] });
    expect(adjusted).toEqual(['messages.name']);
  });

  it('passes native parameters through', () => {
    const native = {
      prompt_mode: 'reasoning',
      guardrails: [{}],
      reasoning_effort: 'high',
      prediction: { content: 'x' },
    };
    const shared = { metadata: { a: 'b' }, service_tier: 'auto', prompt_cache_key: 'k', presence_penalty: 1 };
    expect(call({ ...native, ...shared })).toMatchObject({ body: { ...native, ...shared }, adjusted: [] });
  });

  it('passes tools and response_format through', () => {
    const format = { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/$defs/a' }, strict: true } };
    const request = { ...WEATHER, tool_choice: 'required', parallel_tool_calls: false, response_format: format };
    expect(call(request).body).toMatchObject(request);
    expect(call(request, { required_tool_choice: 'any' }).body).toMatchObject({ tool_choice: 'any' });
  });
});

describe('a Mistral response', () => {
  it('has reasoning in reasoning_content and thinking_blocks', () => {
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

  it('has an id for each tool call and cached tokens in prompt_tokens_details', () => {
    const body = recordedJson('mistral/tools-response.json') as {
      choices: { message: { tool_calls: { id: string }[] } }[];
    };
    body.choices[0]!.message.tool_calls[1]!.id = 'null';
    const response = adapter.chat.toResponse(body, target(), { messages: [HI] }, {});
    expect(response.choices[0]?.message.tool_calls?.map(({ id }) => id)).toEqual([
      'Ab3dEf9hJ',
      expect.stringMatching(/^call_/),
    ]);
    expect(response.usage.prompt_tokens_details).toEqual({ cached_tokens: 16 });
  });

  it.each([
    [{ num_cached_tokens: 3 }],
    [{ prompt_tokens_details: { cached_tokens: 3 } }],
    [{ prompt_token_details: { cached_tokens: 3 } }],
  ])('reports cached tokens from each of Mistral’s fields: %j', (cached) => {
    const usage = { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5, ...cached };
    const choices = [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }];
    const response = adapter.chat.toResponse({ choices, usage }, target(), { messages: [HI] }, {});
    const counts = { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5 };
    expect(response.usage).toEqual({ ...counts, prompt_tokens_details: { cached_tokens: 3 } });
  });

  it('is an error if the finish reason is error', () => {
    const body = { choices: [{ index: 0, message: { content: '' }, finish_reason: 'error' }] };
    const response = () => adapter.chat.toResponse(body, target(), { messages: [HI] }, {});
    expect(gatewayErrorOf(response)).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 502 });
  });

  it('streams tool calls that arrive in fragments', () => {
    const chunks = chunksOf('mistral/hosted-tool-stream.sse');
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    expect(deltas.flatMap(({ tool_calls }) => tool_calls ?? [])).toEqual([
      { index: 0, id: 'chatcmpl-tool-fx', type: 'function', function: { name: 'lookup', arguments: '' } },
      { index: 0, function: { arguments: '{"q":"cat"}' } },
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens_details: { cached_tokens: 12 } } });
  });

  it.each([['mistral/invalid-field.json', 'body.max_completion_tokens: Extra inputs are not permitted']])(
    'has the message of the provider error %s',
    (path, message) => {
      const { status, body } = recordedJson(path) as { status: number; body: object };
      expect(toProviderError(status, {}, JSON.stringify(body))).toMatchObject({ status: 422, message });
      const wrapped = { object: 'error', message: body, type: 'invalid_request_error' };
      expect(toProviderError(status, {}, JSON.stringify(wrapped))).toMatchObject({ status: 422, message });
    },
  );
});

describe('a Mistral completions request', () => {
  it('is a chat with one user message and half the temperature', () => {
    const { body, adjusted } = adapter.completions.toRequest({ prompt: 'Hi', temperature: 1, stop: ['a'] }, target());
    expect(body).toEqual({ model: 'mistral-small-latest', messages: [HI], temperature: 0.5, stop: ['a'] });
    expect(adjusted).toEqual(['temperature']);
    const passed = adapter.completions.toRequest({ prompt: 'Hi', temperature: 1 }, target({ sampling: 'pass' }));
    expect(passed).toMatchObject({ body: { temperature: 1 }, adjusted: [] });
  });

  it('is sent to /fim/completions with completions_mode fim', () => {
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

describe('a Mistral embeddings request', () => {
  it('has dimensions as output_dimension', () => {
    const request = { input: ['a'], dimensions: 256, encoding_format: 'base64', user: 'u' };
    expect(adapter.embeddings.toRequest(request, target())).toMatchObject({
      url: 'https://api.mistral.ai/v1/embeddings',
      body: { model: 'mistral-small-latest', input: ['a'], output_dimension: 256, encoding_format: 'base64' },
      adjusted: ['user'],
    });
  });

  it('is rejected with token input', () => {
    expect(gatewayErrorOf(() => adapter.embeddings.toRequest({ input: [1, 2] }, target()))).toMatchObject({
      param: 'input',
    });
  });
});
