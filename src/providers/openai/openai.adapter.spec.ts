import { recordedJson } from '../../../test/support/recorded';
import { asWritten } from '../../../test/support/written';
import { Secret } from '../../config';
import { refusalOf } from '../../upstream/error-body';
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
});

describe('what OpenAI refuses', () => {
  it.each([
    undefined,
    'https://api.openai.com/v1',
    'https://EU.api.OpenAI.com:443/v1',
    'https://api.openai.com?team=a',
    'https://resource.openai.azure.com/openai/v1',
  ])('is left out and told: top_k at %s', (openai_api_base) => {
    const settings = openai_api_base ? { openai_api_base } : {};
    const { body, adjusted } = chat({ top_k: 5 }, settings);
    expect(body).not.toHaveProperty('top_k');
    expect(adjusted).toEqual(['top_k']);
    expect(completions({ top_k: 5 }, settings, 'davinci-002')).toMatchObject({ adjusted: ['top_k'] });
  });

  it.each([
    'http://localhost:8000/v1',
    'https://api.openai.com.example/v1',
    'https://notopenai.com/v1',
    'https://proxy.example/api.openai.com/v1',
  ])('is passed on to servers that merely speak OpenAI’s API: %s', (openai_api_base) => {
    const { body, adjusted } = chat({ top_k: 5, temperature: 0.5, max_tokens: 9 }, { openai_api_base }, 'o3');
    expect(body).toMatchObject({ top_k: 5, temperature: 0.5, max_tokens: 9 });
    expect(adjusted).toEqual([]);
    expect(completions({ top_k: 5 }, { openai_api_base }).body).toMatchObject({ top_k: 5 });
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

  it.each([
    ...['gpt-4o', 'gpt-4.1', 'gpt-35-turbo', 'gpt-5-chat-latest', 'gpt-5.1-chat', 'chatgpt-4o-latest'],
    ...['ft:o3:mine', 'o', 'omni', 'gpt-50x', 'my-model'],
  ])('is passed on for %s, which is no reasoning model or of unknown name', (model) => {
    const { body, adjusted } = chat({ temperature: 0.5, max_tokens: 9, stop: ['a'] }, {}, model);
    expect(body).toMatchObject({ temperature: 0.5, max_tokens: 9, stop: ['a'] });
    expect(adjusted).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['o1', []],
    ['o3-mini', []],
    ['o3', ['stop']],
    ['o3-2025-04-16', ['stop']],
    ['o4-mini', ['stop']],
    ['gpt-5', ['stop']],
    ['gpt-5.2-2025-12-11', ['stop']],
  ])('is, for %s: %j of the ways to end', (model, names) => {
    const { body, adjusted } = chat({ stop: ['a'] }, {}, model);
    expect(adjusted).toEqual(names);
    expect('stop' in body).toBe(names.length === 0);
  });

  it.each(['gpt-4o-search-preview', 'gpt-4o-mini-search-preview-2025-03-11'])(
    'is the temperature alone for %s, which keeps max_tokens',
    (model) => {
      const { body, adjusted } = chat({ temperature: 0.5, top_p: 0.5, max_tokens: 9 }, {}, model);
      expect(body).toEqual({ messages, model, top_p: 0.5, max_tokens: 9 });
      expect(adjusted).toEqual(['temperature']);
    },
  );

  it('is the reasoning of earlier answers, which other vendors take back', () => {
    const answer = { role: 'assistant', content: 'Hello.' };
    const thoughts = { reasoning_content: 'Hm.', thinking_blocks: [{ type: 'redacted_thinking', data: 'x' }] };
    const given = { messages: [...messages, { ...answer, ...thoughts }] };
    expect(chat(given)).toMatchObject({
      body: { messages: [...messages, answer] },
      adjusted: expect.arrayContaining(Object.keys(thoughts)) as string[],
    });
    expect(chat(given).body['messages']).toEqual([...messages, answer]);
    expect(chat(given, { openai_api_base: 'http://localhost:8000/v1' }).body).toMatchObject(given);
  });

  it('is passed on where the endpoint says so', () => {
    const given = { temperature: 0.5, top_k: 5, max_tokens: 9 };
    expect(chat(given, { sampling: 'pass' }, 'o3')).toMatchObject({ body: given, adjusted: [] });
    expect(completions(given, { sampling: 'pass' }, 'davinci-002')).toMatchObject({ body: given, adjusted: [] });
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
    expect(chat({ ...fields, reasoning_effort: 'low' }, {}, 'gpt-5.1').adjusted).toContain('temperature');
  });

  it('holds on Azure too', () => {
    expect(chat({ top_k: 5 }, { openai_api_type: 'azure', ...AZURE }).adjusted).toEqual(['top_k']);
  });
});

describe('completions', () => {
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
    'go over chat for %s',
    (model) => {
      expect(overChat(model)).toBe(true);
      expect(completions({}, {}, model).body).toEqual({ model, messages });
    },
  );

  it('have the older name of max_tokens alone', () => {
    const sent = (limits: object) => completions(limits, {}, 'davinci-002').body;
    expect(sent({ max_completion_tokens: 9 })).toEqual({ model: 'davinci-002', prompt: 'Hi', max_tokens: 9 });
    expect(sent({ max_tokens: 5, max_completion_tokens: 9 })).toMatchObject({ max_tokens: 5 });
  });

  it('go where the endpoint says', () => {
    expect(overChat('gpt-4o', { completions_mode: 'native' })).toBe(false);
    expect(overChat('davinci-002', { completions_mode: 'chat' })).toBe(true);
  });

  it('are native on servers that merely speak OpenAI’s API', () => {
    expect(overChat('gpt-4o', { openai_api_base: 'http://localhost:8000/v1' })).toBe(false);
  });
});

describe('models that are served on /responses only', () => {
  const isOverResponses = (model: string, settings?: Settings): boolean =>
    new URL(chat({}, settings, model).url).pathname.endsWith('/responses');

  it.each([
    ...['o1-pro', 'o1-pro-2025-03-19', 'o3-pro', 'gpt-5-pro', 'gpt-5-pro-2025-10-06', 'gpt-5.2-pro'],
    ...['codex-mini-latest', 'gpt-5-codex', 'gpt-5.1-codex', 'gpt-5.1-codex-max', 'gpt-5.3-codex'],
    ...['o3-deep-research', 'o4-mini-deep-research-2025-06-26', 'computer-use-preview'],
  ])('are asked there: %s', (model) => {
    expect(isOverResponses(model)).toBe(true);
    expect(completions({}, {}, model).url).toBe('https://api.openai.com/v1/responses');
  });

  it.each(['gpt-4o', 'o3', 'o4-mini', 'gpt-5', 'gpt-5-mini', 'gpt-5.1-chat-latest', 'ft:gpt-5-codex:mine', 'my-codex'])(
    'are others than %s',
    (model) => {
      expect(isOverResponses(model)).toBe(false);
    },
  );

  it('are asked where the endpoint says', () => {
    expect(isOverResponses('gpt-5-codex', { openai_chat_api: 'chat' })).toBe(false);
    expect(isOverResponses('gpt-4o', { openai_chat_api: 'responses' })).toBe(true);
    expect(isOverResponses('gpt-5-codex', { openai_api_base: 'http://localhost:8000/v1' })).toBe(false);
  });

  it.each<[string, Settings, string]>([
    ['OpenAI', { openai_api_version: '1' }, 'https://api.openai.com/v1/responses?api-version=1'],
    ['Azure', { openai_api_type: 'azure', ...AZURE }, 'https://resource.openai.azure.com/openai/v1/responses'],
    [
      'Azure’s newer API',
      {
        openai_api_type: 'azuread',
        ...AZURE,
        openai_api_base: 'https://r.openai.azure.com/openai/v1?team=a',
        openai_api_version: 'preview',
      },
      'https://r.openai.azure.com/openai/v1/responses?team=a&api-version=preview',
    ],
  ])('have an address of %s', (_what, settings, url) => {
    expect(chat({}, settings, 'gpt-5-codex').url).toBe(url);
  });

  it('are named by their deployment on Azure, with its credentials', () => {
    const { body, headers } = chat({}, { openai_api_type: 'azure', ...AZURE }, 'gpt-5-codex');
    expect(body['model']).toBe('my deployment');
    expect(headers).toEqual({ 'api-key': KEY });
  });

  it('think, and are asked for what they thought and for no sampling', () => {
    const given = { temperature: 0.5, top_k: 5, presence_penalty: 1, logprobs: true, seed: 1, max_tokens: 99 };
    const { body, adjusted } = chat({ ...given, reasoning_effort: 'low' }, { reasoning_summary: 'detailed' }, 'o3-pro');
    expect(body).toEqual({
      model: 'o3-pro',
      input: messages,
      max_output_tokens: 99,
      reasoning: { effort: 'low', summary: 'detailed' },
      store: false,
      include: ['reasoning.encrypted_content'],
    });
    expect(adjusted).toEqual(['top_k', 'temperature', 'presence_penalty', 'logprobs', 'seed']);
    const silent = chat({ reasoning_effort: 'low' }, { reasoning_summary: 'none' }, 'o3-pro').body;
    expect(silent['reasoning']).toEqual({ effort: 'low' });
  });

  it('may be models that do not think, which are not asked for thoughts', () => {
    const { body, adjusted } = chat({ temperature: 0.5 }, { openai_chat_api: 'responses' }, 'gpt-4o');
    expect(body).toEqual({ model: 'gpt-4o', input: messages, temperature: 0.5, store: false });
    expect(adjusted).toEqual([]);
  });

  it('fail with the status that belongs to their failure', () => {
    const told = { message: 'Slow down.', code: 'rate_limit_exceeded' };
    const meant = (status: number, model: string) => adapter.chat.refused?.(refusalOf(status, told), target({}, model));
    expect(meant(502, 'o3-pro')).toMatchObject({ status: 429, message: 'Slow down.', upstreamCode: told.code });
    expect(meant(500, 'o3-pro')).toMatchObject({ status: 500 });
    expect(meant(502, 'gpt-4o')).toMatchObject({ status: 502 });
  });

  it('are asked without changing the request', () => {
    const request = Object.freeze({ messages: Object.freeze([...messages]) as typeof messages, stream: true });
    expect(() => chat(request, {}, 'o3-pro')).not.toThrow();
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
