import { recordedJson } from '../../../test/support/recorded';
import { Secret } from '../../config';
import { COMPATIBLE_ADAPTERS } from './index';
import { adapterOf, callOf, HI, targetOf } from '../../../test/support/providers/compatible';

const NAMES = COMPATIBLE_ADAPTERS.map((Adapter) => new Adapter().name).filter((name) => name !== 'openai-compatible');

/** An example in a fixture: fields added to the request, and their effect on the provider request. */
interface RequestExample {
  readonly request: object;
  readonly body: object;
  readonly adjusted: readonly string[];
}

const REQUEST_EXAMPLES = NAMES.flatMap((name) => {
  const { requests = [] } = recordedJson(`compatible/${name}.json`);
  return (requests as readonly RequestExample[]).map((example) => [name, example] as const);
});

const BEARER = { authorization: 'Bearer k-1' };

describe('a request to an OpenAI-compatible provider', () => {
  it.each(NAMES)('goes to the provider’s address: %s', (name) => {
    const { url } = recordedJson(`compatible/${name}.json`);
    const { request, call } = callOf(name);
    expect(call?.url).toBe(url);
    expect(call?.body).toEqual({ ...request, model: 'some-model' });
    expect(call?.adjusted).toEqual([]);
  });

  it.each(REQUEST_EXAMPLES)('translates and reports parameters: %s %j', (name, { request, body, adjusted }) => {
    const plain = callOf(name).call?.body as object;
    const { call } = callOf(name, {}, request);
    expect(call?.body).toEqual({ ...plain, ...body });
    expect(call?.adjusted).toEqual(adjusted);
  });

  it.each(NAMES)('contains the API key and the headers of the configuration: %s', (name) => {
    const settings = { api_key: new Secret('k-1'), headers: { 'X-Title': 'App', Authorization: 'Bearer other' } };
    const ofKey = name === 'portkey' ? { 'x-portkey-api-key': 'k-1', authorization: 'Bearer other' } : BEARER;
    expect(callOf(name, settings).call?.headers).toEqual({ 'x-title': 'App', ...ofKey });
  });

  it('goes to the configured base URL with the configured authentication header', () => {
    const settings = { api_base: 'http://host/api?v=1', headers: { 'X-Title': 'App' }, auth_header: 'X-Api-Key' };
    const call = adapterOf('vllm').chat.toRequest(HI, targetOf('vllm', { ...settings, api_key: new Secret('k-1') }));
    expect(call.url).toBe('http://host/api/chat/completions?v=1');
    expect(call.headers).toEqual({ 'x-title': 'App', 'x-api-key': 'k-1' });
  });

  it('goes to the configured paths', () => {
    const to = targetOf('openai-compatible', { api_base: 'http://host', chat_path: '/talk', embeddings_path: 'embed' });
    const adapter = adapterOf('openai-compatible');
    expect(adapter.chat.toRequest(HI, to).url).toBe('http://host/talk');
    expect(adapter.completions.toRequest({ prompt: 'Hi' }, to).url).toBe('http://host/completions');
    expect(adapter.embeddings?.toRequest({ input: 'Hi' }, to).url).toBe('http://host/embed');
  });

  it('for completions is a chat or a native completion, as configured', () => {
    const chat = targetOf('vllm', { completions_mode: 'chat' });
    expect(adapterOf('vllm').completions.toRequest({ prompt: 'Hi' }, chat).body).toMatchObject(HI);
    const native = targetOf('deepseek', { completions_mode: 'native' });
    const call = adapterOf('deepseek').completions.toRequest({ prompt: 'Hi', suffix: '!' }, native);
    expect(call.url).toBe('https://api.deepseek.com/beta/completions');
    expect(call.body).toMatchObject({ prompt: 'Hi', suffix: '!' });
  });

  it('requests usage in every stream, unless the client decides or the provider always sends it', () => {
    const optionsFor = (name: string, request: object = {}): unknown => {
      const { body } = adapterOf(name).chat.toRequest({ ...HI, stream: true, ...request }, targetOf(name));
      return (body as Record<string, unknown>)['stream_options'];
    };
    expect(optionsFor('vllm')).toEqual({ include_usage: true });
    expect(optionsFor('vllm', { stream_options: { include_usage: false } })).toEqual({ include_usage: false });
    expect(optionsFor('groq')).toBeUndefined();
  });
});
