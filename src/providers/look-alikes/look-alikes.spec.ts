import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/refusal';
import { Secret } from '../../config';
import { GatewayError } from '../../errors';
import type { ChatChunk } from '../../schemas';
import type { OutgoingBody } from '../openai-shape/openai-shaped.adapter';
import { adapterOf, bodyOf, targetOf } from './testing';

const HI = { messages: [{ role: 'user', content: 'Hi' }] };
const TOOLS = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
const thought = { role: 'assistant', content: 'A', reasoning_content: 'Hm' };
const SAID = { messages: [{ role: 'user', content: 'Q' }, thought, { role: 'user', content: 'R' }] };

describe('a look-alike is asked', () => {
  it.each([
    ['groq', 'https://api.groq.com/openai/v1/chat/completions'],
    ['deepseek', 'https://api.deepseek.com/v1/chat/completions'],
    ['xai', 'https://api.x.ai/v1/chat/completions'],
    ['openrouter', 'https://openrouter.ai/api/v1/chat/completions'],
    ['ollama', 'http://localhost:11434/v1/chat/completions'],
    ['portkey', 'https://api.portkey.ai/v1/chat/completions'],
    ['litellm', 'http://localhost:4000/v1/chat/completions'],
    ['vllm', 'http://localhost:8000/v1/chat/completions'],
    ['fireworks', 'https://api.fireworks.ai/inference/v1/chat/completions'],
    ['perplexity', 'https://api.perplexity.ai/chat/completions'],
    ['cerebras', 'https://api.cerebras.ai/v1/chat/completions'],
    ['deepinfra', 'https://api.deepinfra.com/v1/openai/chat/completions'],
    ['sambanova', 'https://api.sambanova.ai/v1/chat/completions'],
    ['moonshot', 'https://api.moonshot.ai/v1/chat/completions'],
    ['nebius', 'https://api.studio.nebius.ai/v1/chat/completions'],
    ['nvidia-nim', 'https://integrate.api.nvidia.com/v1/chat/completions'],
    ['github-models', 'https://models.github.ai/inference/chat/completions'],
    ['lmstudio', 'http://localhost:1234/v1/chat/completions'],
    ['llamacpp', 'http://localhost:8080/v1/chat/completions'],
  ])('%s at %s', (name, url) => {
    const call = adapterOf(name).chat.toCall(HI, targetOf(name));
    expect(call.url).toBe(url);
    expect(call.body).toEqual({ ...HI, model: 'some-model' });
  });

  it('where the file says, with its headers and its way to send the key', () => {
    const settings = { api_base: 'http://host/api?v=1', headers: { 'X-Title': 'App' }, auth_header: 'X-Api-Key' };
    const call = adapterOf('vllm').chat.toCall(HI, targetOf('vllm', { ...settings, api_key: new Secret('k-1') }));
    expect(call.url).toBe('http://host/api/chat/completions?v=1');
    expect(call.headers).toEqual({ 'x-title': 'App', 'x-api-key': 'k-1' });
  });

  it('in the words that the file gives, and names what was left out', () => {
    const settings = {
      drop_fields: ['seed', 'stream_options'],
      rename_fields: { max_tokens: 'max_length' },
      default_fields: { safe: true, temperature: 1 },
    };
    const request = { ...HI, seed: 1, max_tokens: 5, temperature: 0, stream: true };
    const call = adapterOf('openai-compatible').chat.toCall(request, targetOf('openai-compatible', settings));
    const expected = { ...HI, model: 'some-model', max_length: 5, temperature: 0, safe: true, stream: true };
    expect(call.body).toEqual(expected);
    expect(call.adjusted).toEqual(['seed']);
  });

  it('at the paths that the file gives', () => {
    const to = targetOf('openai-compatible', { api_base: 'http://host', chat_path: '/talk', embeddings_path: 'embed' });
    const adapter = adapterOf('openai-compatible');
    expect(adapter.chat.toCall(HI, to).url).toBe('http://host/talk');
    expect(adapter.completions.toCall({ prompt: 'Hi' }, to).url).toBe('http://host/completions');
    expect(adapter.embeddings?.toCall({ input: 'Hi' }, to).url).toBe('http://host/embed');
  });

  it('for completions as a chat, or by its own, as the file says', () => {
    const chat = targetOf('vllm', { completions_mode: 'chat' });
    expect(adapterOf('vllm').completions.toCall({ prompt: 'Hi' }, chat).body).toMatchObject(HI);
    const native = targetOf('deepseek', { completions_mode: 'native' });
    const call = adapterOf('deepseek').completions.toCall({ prompt: 'Hi', suffix: '!' }, native);
    expect(call.url).toBe('https://api.deepseek.com/beta/completions');
    expect(call.body).toMatchObject({ prompt: 'Hi', suffix: '!' });
  });
});

describe('the reasoning of earlier answers', () => {
  it.each([
    ['groq', { reasoning: 'Hm' }],
    ['vllm', { reasoning: 'Hm' }],
    ['openrouter', { reasoning: 'Hm' }],
    ['fireworks', { reasoning_content: 'Hm' }],
    ['moonshot', { reasoning_content: 'Hm' }],
    ['portkey', { reasoning_content: 'Hm' }],
    ['deepseek', {}],
    ['nebius', {}],
  ])('goes back to %s as %j', (name, field) => {
    const request = structuredClone(SAID);
    const messages = bodyOf(name, request)['messages'] as object[];
    expect(messages[1]).toEqual({ role: 'assistant', content: 'A', ...field });
    expect(request).toEqual(SAID);
  });

  it('is named where it is left out', () => {
    expect(adapterOf('nebius').chat.toCall(SAID, targetOf('nebius')).adjusted).toEqual(['reasoning_content']);
  });

  it('goes back to OpenRouter with its signatures', () => {
    const details = [{ type: 'reasoning.text', text: 'Hm', signature: 's' }];
    const messages = [{ ...thought, reasoning_details: details }];
    expect(bodyOf('openrouter', { messages })['messages']).toEqual([
      { role: 'assistant', content: 'A', reasoning_details: details },
    ]);
  });

  it('goes back to DeepSeek since the last question, and to its newest models always', () => {
    const messages = [
      ...SAID.messages,
      { ...thought, content: 'B' },
      { role: 'tool', tool_call_id: 'c', content: '1' },
    ];
    const reasoning = (model: string) =>
      (bodyOf('deepseek', { messages }, {}, model)['messages'] as Record<string, unknown>[])
        .filter(({ role }) => role === 'assistant')
        .map(({ reasoning_content }) => reasoning_content);
    expect(reasoning('deepseek-reasoner')).toEqual([undefined, 'Hm']);
    expect(reasoning('deepseek-v4-pro')).toEqual(['Hm', 'Hm']);
    const silent = { messages: [{ role: 'assistant', content: 'A' }] };
    expect(bodyOf('deepseek', silent, {}, 'deepseek-v4-pro')['messages']).toEqual([
      { role: 'assistant', content: 'A', reasoning_content: '' },
    ]);
  });
});

describe('what a vendor does not take', () => {
  it.each<[string, object, string]>([
    ['groq', { n: 2 }, 'n'],
    ['groq', { logprobs: true }, 'logprobs'],
    ['ollama', { n: 3 }, 'n'],
    ['perplexity', { stop: ['END'] }, 'stop'],
    ['deepseek', { response_format: { type: 'json_schema', json_schema: { schema: {} } } }, 'response_format'],
  ])('is refused: %s %j', (name, fields, param) => {
    expect(refusalOf(() => bodyOf(name, { ...HI, ...fields }))).toMatchObject({ status: 422, param });
  });

  it.each<[string, object, string[]]>([
    ['groq', { logit_bias: { 1: 5 }, top_k: 3, n: 1 }, ['logit_bias', 'top_k']],
    ['deepseek', { seed: 1 }, ['seed']],
    ['perplexity', { seed: 1, logit_bias: {} }, ['seed']],
    ['moonshot', { seed: 1, top_k: 3 }, ['seed', 'top_k']],
    ['ollama', { tool_choice: 'required', tools: TOOLS }, ['tool_choice']],
    ['github-models', { top_k: 3 }, ['top_k']],
  ])('is left out and named: %s %j', (name, fields, adjusted) => {
    const call = adapterOf(name).chat.toCall({ ...HI, ...fields }, targetOf(name));
    expect(call.adjusted).toEqual(adjusted);
    expect(Object.keys(call.body).filter((field) => adjusted.includes(field))).toEqual([]);
  });

  it('has another name', () => {
    expect(bodyOf('cerebras', { ...HI, max_tokens: 5 })).toMatchObject({ max_completion_tokens: 5 });
    expect(bodyOf('xai', { ...HI, parallel_tool_calls: false })).toMatchObject({ parallel_function_calling: false });
    expect(bodyOf('litellm', HI, { litellm_provider: 'azure' })).toMatchObject({ model: 'azure/some-model' });
  });
});

describe('DeepSeek', () => {
  it('is given a schema as a note, where the file wants that', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
    const body = bodyOf('deepseek', { ...HI, response_format: format }, { json_schema: 'note' });
    expect(body['response_format']).toEqual({ type: 'json_object' });
    expect(body['messages']).toEqual([
      { role: 'system', content: expect.stringContaining('{"type":"object"}') as string },
      ...HI.messages,
    ]);
  });
});

describe('xAI', () => {
  it('drops what its reasoning models refuse', () => {
    const request = { ...HI, reasoning_effort: 'none', presence_penalty: 1, temperature: 1 };
    const rest = { ...HI, temperature: 1 };
    expect(bodyOf('xai', request, {}, 'grok-4.20-0309-reasoning')).toEqual({
      ...rest,
      model: 'grok-4.20-0309-reasoning',
    });
    expect(bodyOf('xai', request, {}, 'grok-4.20-non-reasoning')).toMatchObject({ presence_penalty: 1 });
    expect(bodyOf('xai', request, {}, 'grok-4')).toMatchObject({ reasoning_effort: 'none' });
  });

  it('is never given an answer that says nothing', () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const messages = [{ role: 'assistant', content: null, tool_calls: calls }];
    expect(bodyOf('xai', { messages })['messages']).toEqual([{ role: 'assistant', content: ' ', tool_calls: calls }]);
  });

  it('may repeat itself', () => {
    const translate = adapterOf('xai').chat.toChunks!(targetOf('xai'), HI);
    const chunks = recordedEvents('xai/chat-stream.sse').flatMap(translate);
    expect(chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.reasoning_content ?? '')).join('')).toBe(
      'Two cities.',
    );
  });

  it('counts its reasoning apart, and we with the rest', () => {
    const { usage } = adapterOf('xai').chat.toResponse(recordedJson('xai/chat-response.json'), targetOf('xai'), HI);
    expect(usage).toMatchObject({ prompt_tokens: 42, completion_tokens: 131, total_tokens: 173 });
  });
});

describe('Ollama', () => {
  it('is offered no tools where none is to be chosen', () => {
    const body = bodyOf('ollama', { ...HI, tools: TOOLS, tool_choice: 'none' });
    expect(body).toEqual({ ...HI, model: 'some-model' });
  });

  it('takes images as bytes, and texts for embeddings', () => {
    const image = (url: string) => ({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    expect(refusalOf(() => bodyOf('ollama', image('https://a.test/b.png')))).toMatchObject({
      param: 'messages.0.content.0',
    });
    expect(bodyOf('ollama', image('data:image/png;base64,aGk='))).toMatchObject(image('data:image/png;base64,aGk='));
    const embeddings = adapterOf('ollama').embeddings!;
    expect(refusalOf(() => embeddings.toCall({ input: [1, 2] }, targetOf('ollama')))).toMatchObject({ param: 'input' });
  });

  it('is sent no key where MLflow’s stands for none', () => {
    const call = adapterOf('ollama').chat.toCall(HI, targetOf('ollama', { api_key: new Secret('ollama') }));
    expect(call.headers).toEqual({});
  });
});

describe('Portkey', () => {
  it('is told who is behind it', () => {
    const settings = { portkey_provider: '@openai', portkey_config: 'pc-1', provider_api_key: new Secret('sk-2') };
    const call = adapterOf('portkey').chat.toCall(HI, targetOf('portkey', { ...settings, api_key: new Secret('pk') }));
    expect(call.headers).toEqual({
      'x-portkey-api-key': 'pk',
      'x-portkey-provider': '@openai',
      'x-portkey-config': 'pc-1',
      authorization: 'Bearer sk-2',
    });
  });
});

describe('Perplexity', () => {
  it('has vectors of signed bytes, which become numbers', () => {
    const embeddings = adapterOf('perplexity').embeddings!;
    const request = { input: ['a', 'b'], encoding_format: 'float' };
    const call = embeddings.toCall(request, targetOf('perplexity'));
    expect(call.url).toBe('https://api.perplexity.ai/v1/embeddings');
    expect(call.body).toEqual({ input: ['a', 'b'], model: 'some-model' });
    const body = recordedJson('perplexity/embeddings-response.json');
    const { data } = embeddings.toResponse(body, targetOf('perplexity'), request);
    expect(data.map(({ embedding }) => embedding)).toEqual([
      [1, -2, 127],
      [-128, 0, 5],
    ]);
  });

  it('takes 512 texts at once', () => {
    const input = Array.from({ length: 600 }, () => 'a');
    const parts = adapterOf('perplexity').embeddings!.parts!.split({ input }, targetOf('perplexity'));
    expect(parts.map((part) => part.input.length)).toEqual([512, 88]);
  });
});

describe('Moonshot', () => {
  it('is given schemas that do not name their dialect, and the request keeps its own', () => {
    const parameters = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: {} };
    const request = { ...HI, tools: [{ type: 'function', function: { name: 'f', parameters } }] };
    const tools = bodyOf('moonshot', request)['tools'] as OutgoingBody[];
    expect(tools[0]).toEqual({
      type: 'function',
      function: { name: 'f', parameters: { type: 'object', properties: {} } },
    });
    expect(parameters.$schema).toBeDefined();
  });
});

describe('Groq', () => {
  it('stops a stream with an error of its own', () => {
    const translate = adapterOf('groq').chat.toChunks!(targetOf('groq'), HI);
    const event = { event: '', data: JSON.stringify({ choices: [], x_groq: { id: 'r', error: 'over capacity' } }) };
    expect(refusalOf(() => translate(event))).toMatchObject({ code: 'UPSTREAM_REFUSED', message: 'over capacity' });
  });
});

describe('an answer that a vendor breaks off', () => {
  const chunk = (delta: object, finish_reason: string | null) => ({
    event: '',
    data: JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] }),
  });
  const translator = () => adapterOf('deepseek').chat.toChunks!(targetOf('deepseek'), HI);

  it('is an error where nothing was said', () => {
    const body = { choices: [{ message: { content: '' }, finish_reason: 'insufficient_system_resource' }] };
    const { chat } = adapterOf('deepseek');
    expect(refusalOf(() => chat.toResponse(body, targetOf('deepseek'), HI))).toBeInstanceOf(GatewayError);
    expect(refusalOf(() => translator()(chunk({}, 'insufficient_system_resource')))).toMatchObject({ status: 502 });
  });

  it('keeps what was said', () => {
    const translate = translator();
    translate(chunk({ content: 'Half' }, null));
    const [last] = translate(chunk({}, 'insufficient_system_resource')) as [ChatChunk];
    expect(last.choices[0]).toMatchObject({
      finish_reason: 'stop',
      native_finish_reason: 'insufficient_system_resource',
    });
  });
});
