import { recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/provider-error';
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
const odd = recordedJson('mlflow-model-serving/odd-answers.json');

describe('a scoring server is asked', () => {
  it('for a completion as MLflow does', () => {
    const call = completions.toRequest({ prompt: 'hi', temperature: 0.2, top_k: 3, n: 1 }, target());
    expect(call).toEqual({
      url: 'http://host:5001/invocations',
      headers: {},
      body: { inputs: ['hi'], params: { temperature: 0.2, top_k: 3, n: 1 } },
    });
  });

  it('for a chat of one message', () => {
    const messages = [{ role: 'user', content: 'Is it ok?' }];
    const request = { messages, temperature: 0.1, stream: false } as ChatRequest;
    expect(chat.toRequest(request, target()).body).toEqual({ inputs: ['Is it ok?'], params: { temperature: 0.1 } });
    const refused = refusalOf(() => chat.toRequest({ messages: [...messages, ...messages] }, target()));
    expect(refused).toMatchObject({ status: 422, param: 'messages' });
    expect(refused.message).toContain('The request submitted consists of 2 queries.');
  });

  it('without a name of the speaker, which has no place there, of which the client is told', () => {
    const request = { messages: [{ role: 'user', name: 'Ann', content: 'Hi' }] };
    expect(chat.toRequest(request, target())).toMatchObject({ body: { inputs: ['Hi'] }, adjusted: ['messages.name'] });
    expect(chat.toRequest(request, target({ protocol: 'chat' })).body).toEqual(request);
  });

  it('without what is the gateway’s own business', () => {
    const request = { prompt: 'hi', model: 'm', stream: false, stream_options: {} };
    expect(completions.toRequest(request, target()).body).toEqual({ inputs: ['hi'] });
  });

  it('in OpenAI’s words for completions and embeddings, too', () => {
    const to = target({ protocol: 'chat' });
    expect(completions.toRequest({ ...PROMPT, max_tokens: 3 }, to).body).toEqual({ ...PROMPT, max_tokens: 3 });
    expect(embeddings.toRequest({ input: ['a'], model: 'm' }, to).body).toEqual({ input: ['a'] });
  });

  it('for embeddings of one text or several', () => {
    expect(embeddings.toRequest({ input: 'a' }, target()).body).toEqual({ inputs: ['a'] });
    expect(embeddings.toRequest({ input: ['a', 'b'] }, target()).body).toEqual({ inputs: ['a', 'b'] });
  });

  it('with a token, and in OpenAI’s words, where the file says so', () => {
    const to = target({ protocol: 'chat', model_server_token: new Secret('t-1') });
    const request = { messages: [{ role: 'user', content: 'a' }], n: 1 };
    expect(chat.toRequest(request, to)).toMatchObject({ headers: { authorization: 'Bearer t-1' }, body: request });
  });
});

describe('a scoring server answers', () => {
  const textsOf = (body: unknown) => completions.toResponse(body, target(), PROMPT, {}).choices.map(({ text }) => text);

  it('with a list, with one column, or with the column of choices', () => {
    expect(textsOf({ predictions: ['hello'] })).toEqual(['hello']);
    expect(textsOf(odd['one column'])).toEqual(['a']);
    expect(textsOf(recordedJson('mlflow-model-serving/table-response.json'))).toEqual(['a', 'b']);
  });

  it.each(['nothing', 'two columns', 'none'])('with something that is no answer: %s', (name) => {
    expect(refusalOf(() => textsOf(odd[name]))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('with vectors, or with one alone, of any numbers', () => {
    const vectorsOf = (predictions: unknown) =>
      embeddings.toResponse({ predictions }, target(), { input: 'a' }, {}).data.map(({ embedding }) => embedding);
    expect(vectorsOf([[0.5, 1]])).toEqual([[0.5, 1]]);
    expect(vectorsOf([0.5, 1])).toEqual([[0.5, 1]]);
    expect(refusalOf(() => vectorsOf([[]])).code).toBe('UPSTREAM_INVALID');
    expect(refusalOf(() => vectorsOf([['a']])).code).toBe('UPSTREAM_INVALID');
  });

  it('with predictions, even where it was asked in OpenAI’s words', () => {
    const to = target({ protocol: 'chat' });
    const answer = chat.toResponse({ predictions: ['Hi'] }, to, { messages: [] as never }, {});
    expect(answer.choices[0]?.message.content).toBe('Hi');
  });

  it('with an error, whose stack trace stays where it is', () => {
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

  it('as an agent with the last message that it adds', () => {
    const body = recordedJson('mlflow-model-serving/agent-response.json');
    const answer = chat.toResponse(body, target({ protocol: 'chat' }), { messages: [] as never }, {});
    expect(answer.choices).toHaveLength(1);
    expect(answer.choices[0]?.message).toMatchObject({ role: 'assistant', content: 'It rains in Oslo.' });
  });
});
