import { errorInBody } from '../../upstream/client/error-body';
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

describe('models that are served on /responses only', () => {
  const usesResponsesApi = (model: string, settings?: Settings): boolean =>
    new URL(chat({}, settings, model).url).pathname.endsWith('/responses');

  it.each([
    ...['o1-pro', 'o1-pro-2025-03-19', 'o3-pro', 'gpt-5-pro', 'gpt-5-pro-2025-10-06', 'gpt-5.2-pro'],
    ...['codex-mini-latest', 'gpt-5-codex', 'gpt-5.1-codex', 'gpt-5.1-codex-max', 'gpt-5.3-codex'],
    ...['o3-deep-research', 'o4-mini-deep-research-2025-06-26', 'computer-use-preview'],
  ])('are called on /responses: %s', (model) => {
    expect(usesResponsesApi(model)).toBe(true);
    expect(completions({}, {}, model).url).toBe('https://api.openai.com/v1/responses');
  });

  it.each(['gpt-4o', 'o3', 'o4-mini', 'gpt-5', 'gpt-5-mini', 'gpt-5.1-chat-latest', 'ft:gpt-5-codex:mine', 'my-codex'])(
    'do not include %s',
    (model) => {
      expect(usesResponsesApi(model)).toBe(false);
    },
  );

  it('use the API that the endpoint sets', () => {
    expect(usesResponsesApi('gpt-5-codex', { openai_chat_api: 'chat' })).toBe(false);
    expect(usesResponsesApi('gpt-4o', { openai_chat_api: 'responses' })).toBe(true);
    expect(usesResponsesApi('gpt-5-codex', { openai_api_base: 'http://localhost:8000/v1' })).toBe(false);
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
  ])('have a URL of %s', (_what, settings, url) => {
    expect(chat({}, settings, 'gpt-5-codex').url).toBe(url);
  });

  it('are named by their deployment on Azure, with its credentials', () => {
    const { body, headers } = chat({}, { openai_api_type: 'azure', ...AZURE }, 'gpt-5-codex');
    expect(body['model']).toBe('my deployment');
    expect(headers).toEqual({ 'api-key': KEY });
  });

  it('receive include and reasoning, and no sampling parameters', () => {
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

  it('receive no include if the model has no reasoning', () => {
    const { body, adjusted } = chat({ temperature: 0.5 }, { openai_chat_api: 'responses' }, 'gpt-4o');
    expect(body).toEqual({ model: 'gpt-4o', input: messages, temperature: 0.5, store: false });
    expect(adjusted).toEqual([]);
  });

  it('have errors with the status of the error code', () => {
    const error = { message: 'Slow down.', code: 'rate_limit_exceeded' };
    const reported = (model: string) =>
      errorInBody({ error }, adapter.chat.toRequest({ messages }, target({}, model)).errorFormat);
    expect(reported('o3-pro')).toMatchObject({ status: 429, message: 'Slow down.', upstreamCode: error.code });
    expect(reported('gpt-4o')).toMatchObject({ status: 502 });
  });

  it('do not modify the client request', () => {
    const request = Object.freeze({ messages: Object.freeze([...messages]) as typeof messages, stream: true });
    expect(() => chat(request, {}, 'o3-pro')).not.toThrow();
  });
});
