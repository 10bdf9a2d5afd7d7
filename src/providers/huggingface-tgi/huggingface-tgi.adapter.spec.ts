import { withReportedErrors } from '../shared/reported-errors';
import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import type { CompletionsRequest } from '../../wire';
import { HuggingFaceTgiAdapter } from './huggingface-tgi.adapter';
import { HuggingFaceTgiConfig } from './huggingface-tgi.config';

const { chat, completions } = new HuggingFaceTgiAdapter();
const target = (settings: Partial<HuggingFaceTgiConfig> = {}) => ({
  model: 'm',
  config: Object.assign(new HuggingFaceTgiConfig(), { hf_server_url: 'http://host:8080/' }, settings),
});
const complete = (request: object, settings?: Partial<HuggingFaceTgiConfig>) =>
  completions.toRequest(request as CompletionsRequest, target(settings));
const parametersOf = (request: object, settings?: Partial<HuggingFaceTgiConfig>): unknown =>
  (complete({ prompt: 'Hi', ...request }, settings).body as { parameters: unknown }).parameters;

describe('a Text Generation Inference completion', () => {
  it('is sent to /generate as MLflow sends it, with the temperature unchanged', () => {
    const call = complete({ prompt: 'Hi', max_tokens: 4, temperature: 0.5, stop: ['END'], n: 1 });
    expect(call.url).toBe('http://host:8080/generate');
    expect(call.headers).toEqual({});
    expect(call.body).toEqual({
      inputs: 'Hi',
      parameters: {
        max_new_tokens: 4,
        temperature: 0.5,
        stop: ['END'],
        details: true,
        decoder_input_details: true,
      },
    });
    expect(call.adjusted).toEqual([]);
  });

  it('has the temperature scaled as in MLflow with sampling scale', () => {
    expect(parametersOf({ temperature: 0.5 }, { sampling: 'scale' })).toMatchObject({ temperature: 25 });
    expect(parametersOf({ temperature: 0 }, { sampling: 'scale' })).toMatchObject({ temperature: 0.001 });
    expect(complete({ prompt: 'Hi', temperature: 0.5 }, { sampling: 'scale' }).adjusted).toEqual(['temperature']);
  });

  it('omits values without effect that the server rejects', () => {
    const details = { details: true, decoder_input_details: true };
    expect(parametersOf({ temperature: 0, top_p: 1 })).toEqual({ ...details, do_sample: false });
    expect(parametersOf({ seed: 7, top_k: 3, watermark: true })).toEqual({
      ...details,
      seed: 7,
      top_k: 3,
      watermark: true,
    });
  });

  it('raises the temperature to the server’s minimum', () => {
    const { body, adjusted } = complete({ prompt: 'Hi', temperature: 0.0001 });
    expect(body).toMatchObject({ parameters: { temperature: 0.001 } });
    expect(adjusted).toEqual(['temperature']);
  });

  it('does not request prompt details in streams', () => {
    expect(complete({ prompt: 'Hi', stream: true })).toMatchObject({
      url: 'http://host:8080/generate_stream',
      body: { parameters: { details: true } },
    });
    expect(parametersOf({ stream: true })).not.toHaveProperty('decoder_input_details');
  });

  it('sends response_format as a grammar', () => {
    const schema = { type: 'object' };
    const format = { type: 'json_schema', json_schema: { name: 'n', schema } };
    expect(parametersOf({ response_format: format })).toMatchObject({ grammar: { type: 'json', value: schema } });
    const anything = { type: 'json', value: { type: 'object' } };
    expect(parametersOf({ response_format: { type: 'json_object' } })).toMatchObject({ grammar: anything });
    expect(parametersOf({ response_format: { type: 'text' } })).not.toHaveProperty('grammar');
    expect(gatewayErrorOf(() => parametersOf({ response_format: { type: 'json_schema' } })).param).toBe(
      'response_format',
    );
  });

  it.each<[object, string]>([
    [{ max_new_tokens: 5 }, 'Invalid parameter max_new_tokens. Use max_tokens instead.'],
    [{ n: 2 }, "'n' must be '1' for the Text Generation Inference provider.Received value: '2'."],
    [{ prompt: ['a', 'b'] }, "'prompt' must be one string on this endpoint."],
  ])('is rejected with %j', (fields, message) => {
    expect(gatewayErrorOf(() => complete({ prompt: 'Hi', ...fields }))).toMatchObject({ status: 422, message });
  });

  it('has log probabilities in responses and streams if logprobs is set', () => {
    const request = { prompt: 'Hi', logprobs: 0 };
    const [whole] = completions.toResponse(
      recordedJson('huggingface-tgi/generate-response.json'),
      target(),
      request,
      {},
    ).choices;
    expect(whole).toMatchObject({ logprobs: { tokens: [' there', '</s>'], token_logprobs: [-0.3, -0.1] } });
    const chunks = recordedEvents('huggingface-tgi/generate-stream.sse').flatMap(
      completions.toChunks!(target(), request, {}),
    );
    expect(chunks[0]?.choices[0]).toMatchObject({ logprobs: { tokens: [' there'], token_logprobs: [-0.3] } });
  });

  it.each([
    [[], { 'x-prompt-tokens': '9' }, 9],
    [[{ id: 1, text: 'Hi', logprob: null }], { 'x-prompt-tokens': '9' }, 1],
    [[], {}, null],
  ])('counts prompt tokens from prefill, or from the header: %j %j', (prefill, headers, expected) => {
    const body = { generated_text: 'Ho', details: { finish_reason: 'length', generated_tokens: 2, prefill } };
    expect(completions.toResponse(body, target(), { prompt: 'Hi' }, headers).usage.prompt_tokens).toBe(expected);
  });

  it('throws the error that the server sends in a stream', () => {
    const translate = withReportedErrors(completions.toChunks!(target(), { prompt: 'Hi' }, {}), undefined);
    const event = { event: '', data: '{"error":"Out of memory","error_type":"generation"}' };
    expect(gatewayErrorOf(() => translate(event))).toMatchObject({ message: 'Out of memory', type: 'generation' });
  });
});

describe('a Text Generation Inference chat', () => {
  const body = (request: object, settings?: Partial<HuggingFaceTgiConfig>): object =>
    chat.toRequest({ messages: [], ...request }, target(settings)).body as object;

  it('is sent in OpenAI’s format with the server’s form of stop and tool_choice', () => {
    const choice = { type: 'function', function: { name: 'f' } };
    expect(chat.toRequest({ messages: [] as never }, target()).url).toBe('http://host:8080/v1/chat/completions');
    expect(body({ stop: 'END', tool_choice: choice, n: 1 })).toEqual({
      model: 'm',
      messages: [],
      stop: ['END'],
      tool_choice: { function: { name: 'f' } },
    });
  });

  it('drops parameters without an equivalent and reports them', () => {
    const dropped = { logit_bias: { 5: 1 }, top_k: 3, user: 'u', parallel_tool_calls: false };
    const call = chat.toRequest({ messages: [] as never, ...dropped }, target());
    expect(call.adjusted).toEqual(Object.keys(dropped));
    expect(call.body).toEqual({ model: 'm', messages: [] });
    expect(chat.toRequest({ messages: [] as never, parallel_tool_calls: true }, target()).adjusted).toEqual([]);
  });

  it('has the server’s parameter names and omits top_p 1', () => {
    expect(body({ max_completion_tokens: 5, top_p: 1 })).toEqual({ model: 'm', messages: [], max_tokens: 5 });
    expect(body({ top_p: 0.5, stream: true })).toMatchObject({ top_p: 0.5, stream_options: { include_usage: true } });
  });

  it('adds the older form of response_format with older_response_format', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
    expect(body({ response_format: format })).toMatchObject({ response_format: format });
    expect(body({ response_format: format }, { older_response_format: true })).toMatchObject({
      response_format: { ...format, value: { name: 'n', schema: { type: 'object' } } },
    });
  });

  it('has a unique id for each tool call', () => {
    const response = chat.toResponse(
      recordedJson('huggingface-tgi/tools-response.json'),
      target(),
      {
        messages: [] as never,
      },
      {},
    );
    const ids = response.choices[0]?.message.tool_calls?.map(({ id }) => id) ?? [];
    expect(ids).toEqual([expect.stringMatching(/^call_/), expect.stringMatching(/^call_/)]);
    expect(new Set(ids).size).toBe(2);
  });

  it('has the finish reason tool_calls after tool calls, in responses and streams', () => {
    const request = { messages: [] as never };
    const whole = chat.toResponse(recordedJson('huggingface-tgi/tools-response.json'), target(), request, {});
    expect(whole.choices.map(({ finish_reason }) => finish_reason)).toEqual(['tool_calls']);
    const events = recordedEvents('huggingface-tgi/tools-stream.sse');
    const choices = events.flatMap(chat.toChunks!(target(), request, {})).flatMap((chunk) => chunk.choices);
    expect(choices.flatMap(({ finish_reason }) => finish_reason ?? [])).toEqual(['tool_calls']);
  });

  it('has the finish reason stop after text', () => {
    const message = { role: 'assistant', content: 'Hi' };
    const body = { choices: [{ index: 0, message, finish_reason: 'stop' }] };
    expect(chat.toResponse(body, target(), { messages: [] as never }, {}).choices[0]?.finish_reason).toBe('stop');
  });
});
