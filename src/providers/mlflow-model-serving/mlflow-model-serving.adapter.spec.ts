import { recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import type { ChatRequest } from '../../wire';
import { toProviderError } from '../../upstream/client/error-body';
import { MlflowModelServingAdapter } from './mlflow-model-serving.adapter';
import { MlflowModelServingConfig } from './mlflow-model-serving.config';

const { chat, completions, embeddings } = new MlflowModelServingAdapter();
const target = (settings: Partial<MlflowModelServingConfig> = {}) => ({
  model: 'served',
  config: Object.assign(new MlflowModelServingConfig(), { model_server_url: 'http://host:5001' }, settings),
});
const PROMPT = { prompt: 'hi' };
const odd = recordedJson('mlflow-model-serving/odd-responses.json');

describe('an MLflow scoring request', () => {
  it('has the prompt of a completion as inputs and the parameters as params', () => {
    const call = completions.toRequest({ prompt: 'hi', temperature: 0.2, top_k: 3, n: 1 }, target());
    expect(call).toEqual({
      url: 'http://host:5001/invocations',
      headers: {},
      body: { inputs: ['hi'], params: { temperature: 0.2, top_k: 3, n: 1 } },
    });
  });

  it('has the message of a chat as inputs and is rejected with several messages', () => {
    const messages = [{ role: 'user', content: 'Is it ok?' }];
    const request = { messages, temperature: 0.1, stream: false } as ChatRequest;
    expect(chat.toRequest(request, target()).body).toEqual({ inputs: ['Is it ok?'], params: { temperature: 0.1 } });
    const error = gatewayErrorOf(() => chat.toRequest({ messages: [...messages, ...messages] }, target()));
    expect(error).toMatchObject({ status: 422, param: 'messages' });
    expect(error.message).toContain('The request submitted consists of 2 queries.');
  });

  it('drops participant names and reports it', () => {
    const request = { messages: [{ role: 'user', name: 'Ann', content: 'Hi' }] };
    expect(chat.toRequest(request, target())).toMatchObject({ body: { inputs: ['Hi'] }, adjusted: ['messages.name'] });
    expect(chat.toRequest(request, target({ protocol: 'chat' })).body).toEqual(request);
  });

  it('omits model and stream', () => {
    const request = { prompt: 'hi', model: 'm', stream: false, stream_options: {} };
    expect(completions.toRequest(request, target()).body).toEqual({ inputs: ['hi'] });
  });

  it('has OpenAI’s format for completions and embeddings with protocol chat', () => {
    const to = target({ protocol: 'chat' });
    expect(completions.toRequest({ ...PROMPT, max_tokens: 3 }, to).body).toEqual({ ...PROMPT, max_tokens: 3 });
    expect(embeddings.toRequest({ input: ['a'], model: 'm' }, to).body).toEqual({ input: ['a'] });
  });

  it('has one or several texts as inputs of embeddings', () => {
    expect(embeddings.toRequest({ input: 'a' }, target()).body).toEqual({ inputs: ['a'] });
    expect(embeddings.toRequest({ input: ['a', 'b'] }, target()).body).toEqual({ inputs: ['a', 'b'] });
  });

  it('has the configured token and OpenAI’s format for chats with protocol chat', () => {
    const to = target({ protocol: 'chat', model_server_token: new Secret('t-1') });
    const request = { messages: [{ role: 'user', content: 'a' }], n: 1 };
    expect(chat.toRequest(request, to)).toMatchObject({ headers: { authorization: 'Bearer t-1' }, body: request });
  });
});

describe('an MLflow scoring response', () => {
  const textsOf = (body: unknown) => completions.toResponse(body, target(), PROMPT, {}).choices.map(({ text }) => text);

  it('is read from a list, a single column or the column choices', () => {
    expect(textsOf({ predictions: ['hello'] })).toEqual(['hello']);
    expect(textsOf(odd['one column'])).toEqual(['a']);
    expect(textsOf(recordedJson('mlflow-model-serving/table-response.json'))).toEqual(['a', 'b']);
  });

  it.each(['nothing', 'two columns', 'none'])('throws UPSTREAM_INVALID if it is invalid: %s', (name) => {
    expect(gatewayErrorOf(() => textsOf(odd[name]))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('is read as a list of vectors or a single vector', () => {
    const vectorsOf = (predictions: unknown) =>
      embeddings.toResponse({ predictions }, target(), { input: 'a' }, {}).data.map(({ embedding }) => embedding);
    expect(vectorsOf([[0.5, 1]])).toEqual([[0.5, 1]]);
    expect(vectorsOf([0.5, 1])).toEqual([[0.5, 1]]);
    expect(gatewayErrorOf(() => vectorsOf([[]])).code).toBe('UPSTREAM_INVALID');
    expect(gatewayErrorOf(() => vectorsOf([['a']])).code).toBe('UPSTREAM_INVALID');
  });

  it('is read from predictions with protocol chat, too', () => {
    const to = target({ protocol: 'chat' });
    const response = chat.toResponse({ predictions: ['Hi'] }, to, { messages: [] as never }, {});
    expect(response.choices[0]?.message.content).toBe('Hi');
  });

  it('has the message of an error without its stack trace', () => {
    const body = { error_code: 'BAD_REQUEST', message: 'Wrong type', stack_trace: 'at line 1' };
    const error = toProviderError(400, {}, JSON.stringify(body));
    expect(error).toMatchObject({ status: 400, message: 'Wrong type', upstreamCode: 'BAD_REQUEST' });
    expect(JSON.stringify([error.message, error.type, error.param, error.detail, error.headers])).not.toContain(
      'at line 1',
    );
    expect(toProviderError(415, {}, 'This predictor only supports JSON.')).toMatchObject({
      status: 415,
      message: 'This predictor only supports JSON.',
    });
  });

  it('has the last message of an agent', () => {
    const body = recordedJson('mlflow-model-serving/agent-response.json');
    const response = chat.toResponse(body, target({ protocol: 'chat' }), { messages: [] as never }, {});
    expect(response.choices).toHaveLength(1);
    expect(response.choices[0]?.message).toMatchObject({ role: 'assistant', content: 'It rains in Oslo.' });
  });
});
