import { recordedJson } from '../../../test/support/recorded';
import { asWritten } from '../../../test/support/written';
import { Secret } from '../../config';
import { type GatewayError } from '../../errors';
import { OpenAIAdapter } from './openai.adapter';
import { OpenAIConfig } from './openai.config';

const KEY = 'sk-canary';
const AZURE = {
  openai_api_base: 'https://resource.openai.azure.com/',
  openai_deployment_name: 'my deployment',
  openai_api_version: '2024-10-21',
};
const adapter = new OpenAIAdapter();
const messages = [{ role: 'user', content: 'Hi' }];

type Settings = Partial<Omit<OpenAIConfig, 'problems'>>;
const target = (settings: Settings = {}, model = 'gpt-4o-mini') => ({
  model,
  config: Object.assign(new OpenAIConfig(), { openai_api_key: new Secret(KEY) }, settings),
});

function chat(fields: object = {}, settings?: Settings, model?: string) {
  const call = adapter.chat.toCall({ messages, ...fields }, target(settings, model));
  return { ...call, body: asWritten(call.body) as Record<string, unknown> };
}

function completions(fields: object = {}, settings?: Settings, model?: string) {
  const call = adapter.completions.toCall({ prompt: 'Hi', ...fields }, target(settings, model));
  return { ...call, body: asWritten(call.body) as Record<string, unknown> };
}

describe('the address', () => {
  it.each<[string, Settings, string]>([
    ['is OpenAI’s', {}, 'https://api.openai.com/v1/chat/completions'],
    ['is OpenAI’s where the base is empty', { openai_api_base: '' }, 'https://api.openai.com/v1/chat/completions'],
    [
      'has a base of its own',
      { openai_api_base: 'http://localhost:8000/v1/' },
      'http://localhost:8000/v1/chat/completions',
    ],
    [
      'keeps the query of the base, behind the path',
      { openai_api_base: 'https://proxy.example/v1?team=a', openai_api_version: '1' },
      'https://proxy.example/v1/chat/completions?team=a&api-version=1',
    ],
    [
      'names the deployment on Azure',
      { openai_api_type: 'azure', ...AZURE },
      'https://resource.openai.azure.com/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21',
    ],
    [
      'names the deployment on Azure with a token',
      { openai_api_type: 'azuread', ...AZURE },
      'https://resource.openai.azure.com/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21',
    ],
    [
      'does not name the deployment on Azure’s newer API',
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

  it('is that of the operation', () => {
    expect(completions({}, { openai_api_base: 'http://localhost:8000/v1' }).url).toBe(
      'http://localhost:8000/v1/completions',
    );
    expect(adapter.embeddings.toCall({ input: 'Hi' }, target()).url).toBe('https://api.openai.com/v1/embeddings');
  });
});

describe('the headers', () => {
  it.each<[string, Settings, object]>([
    ['openai', {}, { authorization: `Bearer ${KEY}` }],
    [
      'openai with an organization and a project',
      { openai_organization: 'org-1', openai_project: 'proj-1' },
      { authorization: `Bearer ${KEY}`, 'openai-organization': 'org-1', 'openai-project': 'proj-1' },
    ],
    ['azure', { openai_api_type: 'azure', ...AZURE }, { 'api-key': KEY }],
    ['azuread', { openai_api_type: 'azuread', ...AZURE }, { authorization: `Bearer ${KEY}` }],
  ])('of %s', (_type, settings, headers) => {
    expect(chat({}, settings).headers).toEqual(headers);
  });

  it('alone hold the key', () => {
    const { url, body } = chat({}, { openai_api_type: 'azure', ...AZURE });
    expect(JSON.stringify([url, body])).not.toContain(KEY);
  });
});

describe('the body', () => {
  it('is the recorded one for the recorded request', () => {
    const { client, provider } = recordedJson('openai/chat-request.json');
    expect(chat(client as object).body).toEqual(provider);
  });

  it('passes on what Sluice does not know', () => {
    expect(chat({ seed: 1, verbosity: 'low', store: false }).body).toMatchObject({
      seed: 1,
      verbosity: 'low',
      store: false,
    });
  });

  it('names the endpoint’s model, except where the address names the deployment', () => {
    expect(chat().body['model']).toBe('gpt-4o-mini');
    expect(chat({}, { openai_api_type: 'azure', ...AZURE }).body).not.toHaveProperty('model');
    const newer = { ...AZURE, openai_api_base: 'https://r.openai.azure.com/openai/v1' };
    expect(chat({}, { openai_api_type: 'azure', ...newer }).body['model']).toBe('my deployment');
  });

  it('asks for usage of a stream, except where the client has said whether', () => {
    expect(chat({ stream: true }).body['stream_options']).toEqual({ include_usage: true });
    expect(chat({ stream: true, stream_options: { include_usage: false } }).body['stream_options']).toEqual({
      include_usage: false,
    });
    expect(completions({ stream: true }, {}, 'davinci-002').body['stream_options']).toEqual({ include_usage: true });
    expect(chat().body).not.toHaveProperty('stream_options');
    expect(chat({ stream: false }).body).not.toHaveProperty('stream_options');
  });

  it('is not the request itself', () => {
    const request = Object.freeze({ messages, stream: true, top_k: 1, stream_options: Object.freeze({}) });
    expect(() => chat(request)).not.toThrow();
  });

  it('refuses functions of a catalog', () => {
    expect(() => chat({ tools: [{ type: 'uc_function', uc_function: { name: 'a.b.c' } }] })).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST', status: 422 }) as GatewayError,
    );
  });
});

describe('what OpenAI refuses', () => {
  it('is left out and told: top_k', () => {
    const { body, adjusted } = chat({ top_k: 5 });
    expect(body).not.toHaveProperty('top_k');
    expect(adjusted).toEqual(['top_k']);
  });

  it('is passed on to servers that merely speak OpenAI’s API', () => {
    const settings = { openai_api_base: 'http://localhost:8000/v1' };
    const { body, adjusted } = chat({ top_k: 5, temperature: 0.5, max_tokens: 9 }, settings, 'o3');
    expect(body).toMatchObject({ top_k: 5, temperature: 0.5, max_tokens: 9 });
    expect(adjusted).toEqual([]);
  });

  it.each(['o1', 'o3-mini', 'o4-mini-2025-04-16', 'gpt-5', 'gpt-5-mini', 'gpt-5.1', 'gpt-6', 'gpt-10'])(
    'is left out for the reasoning model %s, and max_tokens has its newer name',
    (model) => {
      const sampling = { temperature: 0.5, top_p: 0.5, presence_penalty: 1, frequency_penalty: 1, logit_bias: {} };
      const { body, adjusted } = chat({ ...sampling, logprobs: true, max_tokens: 9 }, {}, model);
      expect(body).toEqual({ messages, model, max_completion_tokens: 9 });
      expect(adjusted).toEqual([...Object.keys(sampling), 'logprobs']);
    },
  );

  it.each(['gpt-4o', 'gpt-4.1', 'gpt-5-chat-latest', 'gpt-5.1-chat', 'ft:o3:mine', 'o', 'omni', 'my-model'])(
    'is passed on for %s, which is no reasoning model or of unknown name',
    (model) => {
      const { body, adjusted } = chat({ temperature: 0.5, max_tokens: 9 }, {}, model);
      expect(body).toMatchObject({ temperature: 0.5, max_tokens: 9 });
      expect(adjusted).toEqual([]);
    },
  );

  it('is passed on where the endpoint says so', () => {
    expect(chat({ temperature: 0.5 }, { sampling: 'pass' }, 'o3').body).toMatchObject({ temperature: 0.5 });
  });

  it('leaves a temperature of 1 and the newer name of max_tokens alone', () => {
    const { body, adjusted } = chat({ temperature: 1, max_tokens: 9, max_completion_tokens: 5 }, {}, 'o3');
    expect(body).toEqual({ messages, model: 'o3', temperature: 1, max_completion_tokens: 5 });
    expect(adjusted).toEqual([]);
  });

  it('is less from gpt-5.1 on when reasoning is switched off', () => {
    const fields = { temperature: 0.5, presence_penalty: 1, reasoning_effort: 'none' };
    expect(chat(fields, {}, 'gpt-5.1').adjusted).toEqual(['presence_penalty']);
    expect(chat(fields, {}, 'gpt-5').adjusted).toEqual(['temperature', 'presence_penalty']);
  });

  it('holds on Azure too', () => {
    expect(chat({ top_k: 5 }, { openai_api_type: 'azure', ...AZURE }).adjusted).toEqual(['top_k']);
  });
});

describe('completions', () => {
  const overChat = (model: string, settings?: Settings): boolean =>
    completions({}, settings, model).url.includes('/chat/');

  it.each(['gpt-3.5-turbo-instruct', 'davinci-002', 'babbage-002', 'my-model'])('are native for %s', (model) => {
    expect(overChat(model)).toBe(false);
    expect(completions({}, {}, model).body).toEqual({ model, prompt: 'Hi' });
  });

  it.each(['gpt-4o', 'gpt-3.5-turbo', 'gpt-5', 'gpt-5-chat-latest', 'o3', 'chatgpt-4o-latest'])(
    'go over chat for %s',
    (model) => {
      expect(overChat(model)).toBe(true);
      expect(completions({}, {}, model).body).toEqual({ model, messages });
    },
  );

  it('go where the endpoint says', () => {
    expect(overChat('gpt-4o', { completions_mode: 'native' })).toBe(false);
    expect(overChat('davinci-002', { completions_mode: 'chat' })).toBe(true);
  });

  it('are native on servers that merely speak OpenAI’s API', () => {
    expect(overChat('gpt-4o', { openai_api_base: 'http://localhost:8000/v1' })).toBe(false);
  });
});

describe('an endpoint', () => {
  it('keeps its address and headers apart from those of another', () => {
    const first = target({ openai_api_base: 'https://one.example/v1' });
    const second = target({ openai_api_base: 'https://two.example/v1' });
    const urls = [first, second, first].map((of) => adapter.chat.toCall({ messages }, of).url);
    expect(urls.map((url) => new URL(url).host)).toEqual(['one.example', 'two.example', 'one.example']);
  });
});
