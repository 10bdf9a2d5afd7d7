import { AZURE, chat, completions, messages } from '../../../test/support/providers/openai';

describe('a parameter that OpenAI rejects', () => {
  it.each([
    'https://api.openai.com/v1',
    'https://EU.api.OpenAI.com:443/v1',
    'https://api.openai.com?team=a',
    'https://resource.openai.azure.com/openai/v1',
  ])('is dropped and reported: top_k at %s', (openai_api_base) => {
    const { body, adjusted } = chat({ top_k: 5 }, { openai_api_base });
    expect(body).not.toHaveProperty('top_k');
    expect(adjusted).toEqual(['top_k']);
    expect(completions({ top_k: 5 }, { openai_api_base }, 'davinci-002')).toMatchObject({ adjusted: ['top_k'] });
  });

  it.each([
    'http://localhost:8000/v1',
    'https://api.openai.com.example/v1',
    'https://notopenai.com/v1',
    'https://proxy.example/api.openai.com/v1',
  ])('is sent to other servers with OpenAI’s API: %s', (openai_api_base) => {
    const { body, adjusted } = chat({ top_k: 5, temperature: 0.5, max_tokens: 9 }, { openai_api_base }, 'o3');
    expect(body).toMatchObject({ top_k: 5, temperature: 0.5, max_tokens: 9 });
    expect(adjusted).toEqual([]);
    expect(completions({ top_k: 5 }, { openai_api_base }).body).toMatchObject({ top_k: 5 });
  });

  it.each(['o1', 'o3-mini', 'o4-mini-2025-04-16', 'gpt-5', 'gpt-5-mini', 'gpt-5.1', 'gpt-6', 'gpt-10'])(
    'is dropped for the reasoning model %s, and max_tokens is renamed',
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
  ])('is sent to %s, which is not known as a reasoning model', (model) => {
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
  ])('for %s includes %j', (model, names) => {
    const { body, adjusted } = chat({ stop: ['a'] }, {}, model);
    expect(adjusted).toEqual(names);
    expect('stop' in body).toBe(names.length === 0);
  });

  it.each(['gpt-4o-search-preview', 'gpt-4o-mini-search-preview-2025-03-11'])(
    'is only the temperature for %s, which keeps max_tokens',
    (model) => {
      const { body, adjusted } = chat({ temperature: 0.5, top_p: 0.5, max_tokens: 9 }, {}, model);
      expect(body).toEqual({ messages, model, top_p: 0.5, max_tokens: 9 });
      expect(adjusted).toEqual(['temperature']);
    },
  );

  it('is the reasoning of earlier responses, which other providers accept', () => {
    const response = { role: 'assistant', content: 'Hello.' };
    const reasoning = { reasoning_content: 'Hm.', thinking_blocks: [{ type: 'redacted_thinking', data: 'x' }] };
    const given = { messages: [...messages, { ...response, ...reasoning }] };
    expect(chat(given)).toMatchObject({
      body: { messages: [...messages, response] },
      adjusted: expect.arrayContaining(Object.keys(reasoning)) as string[],
    });
    expect(chat(given).body['messages']).toEqual([...messages, response]);
    expect(chat(given, { openai_api_base: 'http://localhost:8000/v1' }).body).toMatchObject(given);
  });

  it('is forwarded if the endpoint sets that', () => {
    const given = { temperature: 0.5, top_k: 5, max_tokens: 9 };
    expect(chat(given, { sampling: 'pass' }, 'o3')).toMatchObject({ body: given, adjusted: [] });
    expect(completions(given, { sampling: 'pass' }, 'davinci-002')).toMatchObject({ body: given, adjusted: [] });
  });

  it('does not include a temperature of 1 and max_completion_tokens', () => {
    const { body, adjusted } = chat({ temperature: 1, max_tokens: 9, max_completion_tokens: 5 }, {}, 'o3');
    expect(body).toEqual({ messages, model: 'o3', temperature: 1, max_completion_tokens: 5 });
    expect(adjusted).toEqual([]);
  });

  it('is accepted from gpt-5.1 on if reasoning is switched off', () => {
    const fields = { temperature: 0.5, presence_penalty: 1, reasoning_effort: 'none' };
    expect(chat(fields, {}, 'gpt-5.1').adjusted).toEqual(['presence_penalty']);
    expect(chat(fields, {}, 'gpt-5').adjusted).toEqual(['temperature', 'presence_penalty']);
    expect(chat({ ...fields, reasoning_effort: 'low' }, {}, 'gpt-5.1').adjusted).toContain('temperature');
  });

  it('is dropped on Azure too', () => {
    expect(chat({ top_k: 5 }, { openai_api_type: 'azure', ...AZURE }).adjusted).toEqual(['top_k']);
  });
});
