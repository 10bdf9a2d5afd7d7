import { recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import { providerError } from '../../upstream/client/error-body';
import { WEATHER } from '../../../test/contract/requests';
import { MosaicMLAdapter } from './mosaicml.adapter';
import { MosaicMLConfig } from './mosaicml.config';

const adapter = new MosaicMLAdapter();
const target = (model = 'llama2-70b-chat') => ({
  model,
  config: Object.assign(new MosaicMLConfig(), { mosaicml_api_key: new Secret('mo-canary') }),
});
const bye = { role: 'user', content: 'Bye' };
const chat = (request: object, model?: string) =>
  adapter.chat.toRequest({ messages: [bye], ...request }, target(model));

describe('a MosaicML chat request', () => {
  it('has the conversation as one Llama 2 prompt', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      bye,
    ];
    expect(chat({ messages, temperature: 0.2, max_tokens: 10, n: 1 })).toEqual({
      url: 'https://models.hosted-on.mosaicml.hosting/llama2-70b-chat/v1/predict',
      headers: { authorization: 'mo-canary' },
      body: {
        inputs: ['<s>[INST] <<SYS>> Be brief. <</SYS>> Hi [/INST] Hello </s><s>[INST] Bye [/INST]'],
        parameters: { temperature: 0.2, max_new_tokens: 10, n: 1 },
      },
      adjusted: [],
    });
  });

  it('may end with an assistant message', () => {
    const { body } = chat({ messages: [bye, { role: 'assistant', content: 'See you' }] });
    expect(body).toMatchObject({ inputs: ['<s>[INST] Bye [/INST] See you '] });
  });

  it.each<[object, string]>([
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'Invalid role tool inputted.'],
    [{ max_new_tokens: 5 }, 'Invalid parameter max_new_tokens. Use max_tokens instead.'],
    [WEATHER, "'tools'"],
    [{ response_format: { type: 'json_object' } }, "'response_format'"],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }, "'image_url'"],
  ])('is rejected with %j', (request, message) => {
    expect(gatewayErrorOf(() => chat(request))).toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  it('is only supported for Llama 2 models', () => {
    expect(() => chat({}, 'LLAMA2-7b')).not.toThrow();
    expect(gatewayErrorOf(() => chat({}, 'mpt-7b'))).toMatchObject({ code: 'UNSUPPORTED_OPERATION', status: 501 });
  });

  it('returns one choice per output', () => {
    const response = adapter.chat.toResponse(
      recordedJson('mosaicml/chat-response.json'),
      target(),
      { messages: [bye] },
      {},
    );
    expect(response).toMatchObject({ choices: [{ index: 0, message: { content: 'See you.' }, finish_reason: null }] });
    expect(response.usage.total_tokens).toBeNull();
  });
});

describe('a MosaicML completions request', () => {
  it('has the prompt unchanged', () => {
    const { body } = adapter.completions.toRequest({ prompt: 'Hi', stop: 'END', top_k: 3 }, target('mpt-7b'));
    expect(body).toEqual({ inputs: ['Hi'], parameters: { stop: ['END'], top_k: 3 } });
  });

  it('is rejected with a list of prompts', () => {
    expect(gatewayErrorOf(() => adapter.completions.toRequest({ prompt: ['a'] }, target()))).toMatchObject({
      param: 'prompt',
    });
  });

  it.each([[null], [{}], [{ outputs: [5] }]])('throws UPSTREAM_INVALID for the response %j', (body) => {
    const response = () => adapter.completions.toResponse(body, target(), { prompt: 'Hi' }, {});
    expect(gatewayErrorOf(response)).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});

describe('a MosaicML error response', () => {
  const errorOf = (status: number, message: string) => providerError(status, { message });

  it.each([
    [(recordedJson('mosaicml/token-limit.json') as { body: { message: string } }).body.message],
    ['Error: prompt token count (5000) cannot exceed 4096'],
  ])('for too many tokens becomes a 422: %s', (message) => {
    for (const operation of [adapter.chat, adapter.completions]) {
      expect(operation.mapError!(errorOf(500, message), target())).toMatchObject({
        code: 'UPSTREAM_REFUSED',
        status: 422,
        type: 'invalid_request_error',
        message,
      });
    }
  });

  it('for another reason is unchanged', () => {
    for (const error of [errorOf(500, 'Error: out of memory'), errorOf(503, 'Error: prompt token count')]) {
      expect(adapter.chat.mapError!(error, target())).toBe(error);
    }
  });
});

describe('a MosaicML embeddings request', () => {
  it('has the native parameters beside the texts', () => {
    const { body } = adapter.embeddings.toRequest({ input: 'a', instruction: 'find' }, target('instructor-xl'));
    expect(body).toEqual({ inputs: ['a'], instruction: 'find' });
  });

  it('is rejected with the native name inputs', () => {
    const call = () => adapter.embeddings.toRequest({ input: 'a', inputs: ['b'] }, target());
    expect(gatewayErrorOf(call).message).toBe('Invalid parameter inputs. Use input instead.');
  });

  it('returns embeddings in input order', () => {
    const body = recordedJson('mosaicml/embed-response.json');
    expect(adapter.embeddings.toResponse(body, target('instructor-xl'), { input: ['a', 'b'] }, {})).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', embedding: [0.5, 0.25], index: 0 },
        { object: 'embedding', embedding: [0.75, -1], index: 1 },
      ],
      model: 'instructor-xl',
      usage: { prompt_tokens: null, total_tokens: null },
    });
  });
});
