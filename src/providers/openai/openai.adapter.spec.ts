import { recordedJson } from '../../../test/support/recorded';
import { providerError } from '../../upstream/client/error-body';
import {
  AZURE,
  KEY,
  adapter,
  chat,
  completions,
  messages,
  target,
  type Settings,
} from '../../../test/support/providers/openai';

describe('the URL of an OpenAI request', () => {
  it.each<[string, Settings, string]>([
    ['is OpenAI’s by default', {}, 'https://api.openai.com/v1/chat/completions'],
    ['is OpenAI’s if openai_api_base is empty', { openai_api_base: '' }, 'https://api.openai.com/v1/chat/completions'],
    [
      'begins with openai_api_base',
      { openai_api_base: 'http://localhost:8000/v1/' },
      'http://localhost:8000/v1/chat/completions',
    ],
    [
      'keeps the query of openai_api_base after the path',
      { openai_api_base: 'https://proxy.example/v1?team=a', openai_api_version: '1' },
      'https://proxy.example/v1/chat/completions?team=a&api-version=1',
    ],
    [
      'contains the deployment on Azure',
      { openai_api_type: 'azure', ...AZURE },
      'https://resource.openai.azure.com/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21',
    ],
    [
      'contains the deployment on Azure with a token',
      { openai_api_type: 'azuread', ...AZURE },
      'https://resource.openai.azure.com/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21',
    ],
    [
      'omits the deployment for Azure’s v1 API',
      {
        openai_api_type: 'azure',
        ...AZURE,
        openai_api_base: 'https://r.openai.azure.com/openai/v1/',
        openai_api_version: '',
      },
      'https://r.openai.azure.com/openai/v1/chat/completions',
    ],
  ])('%s', (_what, settings, url) => {
    expect(chat({}, settings).url).toBe(url);
  });

  it('has the path of the operation', () => {
    expect(completions({}, { openai_api_base: 'http://localhost:8000/v1' }).url).toBe(
      'http://localhost:8000/v1/completions',
    );
    expect(adapter.embeddings.toRequest({ input: 'Hi' }, target()).url).toBe('https://api.openai.com/v1/embeddings');
  });
});

describe('the headers of an OpenAI request', () => {
  it.each<[string, Settings, object]>([
    ['openai', {}, { authorization: `Bearer ${KEY}` }],
    [
      'openai with an organization and a project',
      { openai_organization: 'org-1', openai_project: 'proj-1' },
      { authorization: `Bearer ${KEY}`, 'openai-organization': 'org-1', 'openai-project': 'proj-1' },
    ],
    ['azure', { openai_api_type: 'azure', ...AZURE }, { 'api-key': KEY }],
    ['azuread', { openai_api_type: 'azuread', ...AZURE }, { authorization: `Bearer ${KEY}` }],
  ])('contain the credentials for %s', (_type, settings, headers) => {
    expect(chat({}, settings).headers).toEqual(headers);
  });

  it('are the only part that contains the key', () => {
    const { url, body } = chat({}, { openai_api_type: 'azure', ...AZURE });
    expect(JSON.stringify([url, body])).not.toContain(KEY);
  });
});

describe('the body of an OpenAI request', () => {
  it('equals the recorded body for the recorded request', () => {
    const { client, provider } = recordedJson('openai/chat-request.json');
    expect(chat(client as object).body).toEqual(provider);
  });

  it('contains unknown fields unchanged', () => {
    expect(chat({ seed: 1, verbosity: 'low', store: false }).body).toMatchObject({
      seed: 1,
      verbosity: 'low',
      store: false,
    });
  });

  it('contains the endpoint’s model unless the URL contains the deployment', () => {
    expect(chat().body['model']).toBe('gpt-4o-mini');
    expect(chat({}, { openai_api_type: 'azure', ...AZURE }).body).not.toHaveProperty('model');
    const newer = { ...AZURE, openai_api_base: 'https://r.openai.azure.com/openai/v1' };
    expect(chat({}, { openai_api_type: 'azure', ...newer }).body['model']).toBe('my deployment');
  });

  it('requests usage in streams unless the client sets stream_options', () => {
    expect(chat({ stream: true }).body['stream_options']).toEqual({ include_usage: true });
    expect(chat({ stream: true, stream_options: { include_usage: false } }).body['stream_options']).toEqual({
      include_usage: false,
    });
    expect(completions({ stream: true }, {}, 'davinci-002').body['stream_options']).toEqual({ include_usage: true });
    expect(chat().body).not.toHaveProperty('stream_options');
    expect(chat({ stream: false }).body).not.toHaveProperty('stream_options');
  });

  it('omits stream_options for an Azure API version that does not have them', () => {
    const older = { openai_api_type: 'azure', ...AZURE, openai_api_version: '2024-06-01' } as const;
    expect(chat({ stream: true }, older).body).not.toHaveProperty('stream_options');
    expect(chat({ stream: true }, { ...older, openai_api_version: '2024-10-21' }).body).toMatchObject({
      stream_options: { include_usage: true },
    });
  });

  it('omits the reasoning summary after OpenAI has rejected it once', () => {
    const to = target({ openai_chat_api: 'responses' }, 'gpt-5');
    const request = { messages, reasoning_effort: 'low' } as const;
    const reasoningOf = (given: object) =>
      (adapter.chat.toRequest({ ...request, ...given }, to).body as Record<string, unknown>)['reasoning'];
    expect(reasoningOf({})).toEqual({ effort: 'low', summary: 'auto' });
    const message = 'Your organization must be verified to generate reasoning summaries.';
    const rejection = providerError(400, { message, param: 'reasoning.summary' });
    const fallback = adapter.chat.fallbackRequest!(rejection, request, to)!;
    expect(reasoningOf(fallback)).toEqual({ effort: 'low' });
    adapter.chat.toChunks!(to, fallback, {});
    expect(reasoningOf({})).toEqual({ effort: 'low' });
  });

  it.each<[string, Settings]>([
    ['/chat/completions', {}],
    ['/responses', { openai_chat_api: 'responses' }],
  ])('for %s omits and reports the fields in drop_fields', (_path, settings) => {
    const call = chat({ service_tier: 'flex', n: 1 }, { ...settings, drop_fields: ['service_tier'] });
    expect(call.body).not.toHaveProperty('service_tier');
    expect(call.adjusted).toEqual(['service_tier']);
  });

  it('is a copy of the client’s request', () => {
    const request = Object.freeze({ messages, stream: true, top_k: 1, stream_options: Object.freeze({}) });
    expect(() => chat(request)).not.toThrow();
  });
});

describe('OpenAI completions', () => {
  const overChat = (model: string, settings?: Settings): boolean =>
    completions({}, settings, model).url.includes('/chat/');

  it.each(['gpt-3.5-turbo-instruct', 'gpt-35-turbo-instruct', 'davinci-002', 'babbage-002', 'my-model'])(
    'are native for %s',
    (model) => {
      expect(overChat(model)).toBe(false);
      expect(completions({}, {}, model).body).toEqual({ model, prompt: 'Hi' });
    },
  );

  it.each(['gpt-4o', 'gpt-3.5-turbo', 'gpt-35-turbo', 'gpt-5', 'gpt-5-chat-latest', 'o3', 'chatgpt-4o-latest'])(
    'are sent as chats for %s',
    (model) => {
      expect(overChat(model)).toBe(true);
      expect(completions({}, {}, model).body).toEqual({ model, messages });
    },
  );

  it('contain max_tokens instead of max_completion_tokens', () => {
    const sent = (limits: object) => completions(limits, {}, 'davinci-002').body;
    expect(sent({ max_completion_tokens: 9 })).toEqual({ model: 'davinci-002', prompt: 'Hi', max_tokens: 9 });
    expect(sent({ max_tokens: 5, max_completion_tokens: 9 })).toMatchObject({ max_tokens: 5 });
  });

  it('use the API that completions_mode sets', () => {
    expect(overChat('gpt-4o', { completions_mode: 'native' })).toBe(false);
    expect(overChat('davinci-002', { completions_mode: 'chat' })).toBe(true);
  });

  it('are native for other servers with OpenAI’s API', () => {
    expect(overChat('gpt-4o', { openai_api_base: 'http://localhost:8000/v1' })).toBe(false);
  });
});

describe('an OpenAI endpoint', () => {
  it('uses its own base URL when another endpoint has a different one', () => {
    const first = target({ openai_api_base: 'https://one.example/v1' });
    const second = target({ openai_api_base: 'https://two.example/v1' });
    const urls = [first, second, first].map((of) => adapter.chat.toRequest({ messages }, of).url);
    expect(urls.map((url) => new URL(url).host)).toEqual(['one.example', 'two.example', 'one.example']);
  });
});
