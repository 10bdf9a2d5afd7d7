import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/refusal';
import { Secret } from '../../config';
import { ChatRequest } from '../../schemas';
import { refusal } from '../../upstream/error-body';
import { WEATHER } from '../contract-requests';
import { MistralAdapter } from './mistral.adapter';
import { MistralConfig } from './mistral.config';

const HI = { role: 'user', content: 'Hi' };
const adapter = new MistralAdapter();
const headers = { authorization: 'Bearer mi-canary' };

function target(settings: Partial<MistralConfig> = {}) {
  const config = Object.assign(new MistralConfig(), { mistral_api_key: new Secret('mi-canary') }, settings);
  return { model: 'mistral-small-latest', config };
}
function call(request: object, settings?: Partial<MistralConfig>) {
  const parsed = ChatRequest.parse({ messages: [HI], ...request });
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  const made = adapter.chat.toCall(parsed.value, target(settings));
  return { ...made, body: made.body as Record<string, unknown> };
}
const messagesOf = (...messages: object[]) => call({ messages }).body['messages'] as Record<string, unknown>[];
const chunksOf = (path: string) => recordedEvents(path).flatMap(adapter.chat.toChunks!(target(), { messages: [HI] }));

describe('a chat of Mistral', () => {
  it('has the vendor’s names and nothing that it refuses', () => {
    const request = { seed: 7, max_completion_tokens: 20, stream: true, stream_options: { include_usage: true }, n: 1 };
    expect(call(request)).toEqual({
      url: 'https://api.mistral.ai/v1/chat/completions',
      headers,
      dispatcher: undefined,
      body: { model: 'mistral-small-latest', messages: [HI], random_seed: 7, max_tokens: 20, stream: true, n: 1 },
      adjusted: [],
    });
  });

  it('tells what it drops', () => {
    const dropped = { top_k: 5, logprobs: true, top_logprobs: 2, logit_bias: { 5: 1 }, user: 'u', store: true };
    const { body, adjusted } = call({ ...dropped, temperature: 1.5, safe_prompt: true });
    expect(body).toEqual({ model: 'mistral-small-latest', messages: [HI], temperature: 1.5, safe_prompt: true });
    expect(adjusted).toEqual(Object.keys(dropped));
  });

  it('leaves tools and formats untouched', () => {
    const format = { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/$defs/a' }, strict: true } };
    const request = { ...WEATHER, tool_choice: 'required', parallel_tool_calls: false, response_format: format };
    expect(call(request).body).toMatchObject(request);
    expect(call(request, { required_tool_choice: 'any' }).body).toMatchObject({ tool_choice: 'any' });
  });
});

describe('the messages', () => {
  it('hold nothing that the vendor does not know', () => {
    expect(
      messagesOf(
        { role: 'developer', content: 'Be brief.' },
        HI,
        { role: 'assistant', content: 'Hello', refusal: null, audio: null, tool_calls: [] },
        { role: 'user', content: 'Bye' },
      ),
    ).toEqual([
      { role: 'system', content: 'Be brief.' },
      HI,
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Bye' },
    ]);
    expect(call({ messages: [{ ...HI, name: 'Ann' }] })).toMatchObject({ adjusted: ['name'] });
  });

  it('have ids of nine letters and digits, the same for call and result', () => {
    const calls = [
      { id: 'call_abc', type: 'function', function: { name: 'f', arguments: '{}' }, index: 0 },
      { id: 'call_abd', type: 'function', function: { name: 'f', arguments: '' } },
      { id: 'Ab3dEf9hJ', type: 'function', function: { name: 'g', arguments: '{"q":1}' } },
    ];
    const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'x' }));
    const [said, ...answered] = messagesOf({ role: 'assistant', content: null, tool_calls: calls }, ...results);
    const ids = (said!['tool_calls'] as { id: string }[]).map(({ id }) => id);
    expect(said).not.toHaveProperty('content');
    expect(answered.map(({ tool_call_id }) => tool_call_id)).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe('Ab3dEf9hJ');
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
  });

  it.each<[object, object[]]>([
    [
      { reasoning_content: 'Greet.' },
      [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Greet.' }] },
        { type: 'text', text: 'Hello' },
      ],
    ],
    [
      { reasoning_content: 'Greet.', thinking_blocks: [{ type: 'thinking', thinking: 'Greet.', signature: 'c2ln' }] },
      [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Greet.' }], signature: 'c2ln' },
        { type: 'text', text: 'Hello' },
      ],
    ],
  ])('bring back what was thought: %j', (thought, content) => {
    expect(messagesOf({ role: 'assistant', content: 'Hello', ...thought })).toEqual([{ role: 'assistant', content }]);
  });

  it.each<[object, object]>([
    [
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      { type: 'input_audio', input_audio: 'UklGRg==' },
    ],
    [
      { type: 'file', file: { file_data: 'JVBERi0=', filename: 'a.pdf' } },
      { type: 'document_url', document_url: 'data:application/pdf;base64,JVBERi0=', document_name: 'a.pdf' },
    ],
    [
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } },
      { type: 'document_url', document_url: 'data:application/pdf;base64,JVBERi0=' },
    ],
    [
      { type: 'file', file: { file_id: 'f1' } },
      { type: 'file', file_id: 'f1' },
    ],
    [
      { type: 'document_url', document_url: 'https://example.com/a.pdf' },
      { type: 'document_url', document_url: 'https://example.com/a.pdf' },
    ],
  ])('may hold %j', (part, expected) => {
    expect(messagesOf({ role: 'user', content: [part] })[0]!['content']).toEqual([expected]);
  });

  it.each([
    [{ role: 'critic', content: 'x' }],
    [{ role: 'tool', content: 'x' }],
    [{ role: 'user', content: [{ type: 'video_url' }] }],
    [{ role: 'user', content: [{ type: 'file', file: {} }] }],
  ])('are refused: %j', (message) => {
    expect(refusalOf(() => messagesOf(message))).toMatchObject({ code: 'INVALID_REQUEST', status: 422 });
  });
});

describe('an answer of Mistral', () => {
  it('has its thinking apart', () => {
    const { choices } = adapter.chat.toResponse(recordedJson('mistral/reasoning-response.json'), target(), {
      messages: [HI],
    });
    expect(choices[0]).toMatchObject({
      message: {
        content: 'Hello!',
        reasoning_content: 'Greeting.',
        thinking_blocks: [{ type: 'thinking', thinking: 'Greeting.', signature: 'c2ln' }],
        tool_calls: null,
      },
      finish_reason: 'length',
      native_finish_reason: 'model_length',
    });
  });

  it('has ids for all calls, and the cached tokens in their place', () => {
    const body = recordedJson('mistral/tools-response.json') as {
      choices: { message: { tool_calls: { id: string }[] } }[];
    };
    body.choices[0]!.message.tool_calls[1]!.id = 'null';
    const answer = adapter.chat.toResponse(body, target(), { messages: [HI] });
    expect(answer.choices[0]?.message.tool_calls?.map(({ id }) => id)).toEqual([
      'Ab3dEf9hJ',
      expect.stringMatching(/^call_/),
    ]);
    expect(answer.usage.prompt_tokens_details).toEqual({ cached_tokens: 16 });
  });

  it('may be an error by its finish reason', () => {
    const body = { choices: [{ index: 0, message: { content: '' }, finish_reason: 'error' }] };
    const answer = () => adapter.chat.toResponse(body, target(), { messages: [HI] });
    expect(refusalOf(answer)).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 502 });
  });

  it('streams the calls of hosted models, which come in pieces', () => {
    const chunks = chunksOf('mistral/hosted-tool-stream.sse');
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    expect(deltas.flatMap(({ tool_calls }) => tool_calls ?? [])).toEqual([
      { index: 0, id: 'chatcmpl-tool-fx', type: 'function', function: { name: 'lookup', arguments: '' } },
      { index: 0, function: { arguments: '{"q":"cat"}' } },
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens_details: { cached_tokens: 12 } } });
  });

  it.each([['mistral/invalid-field.json', 'body.max_completion_tokens: Extra inputs are not permitted']])(
    'that is a refusal is understood: %s',
    (path, message) => {
      const { status, body } = recordedJson(path) as { status: number; body: object };
      expect(refusal(status, {}, JSON.stringify(body))).toMatchObject({ status: 422, message });
      const wrapped = { object: 'error', message: body, type: 'invalid_request_error' };
      expect(refusal(status, {}, JSON.stringify(wrapped))).toMatchObject({ status: 422, message });
    },
  );
});

describe('completions of Mistral', () => {
  it('are one message of the user, at half the temperature', () => {
    const { body, adjusted } = adapter.completions.toCall({ prompt: 'Hi', temperature: 1, stop: ['a'] }, target());
    expect(body).toEqual({ model: 'mistral-small-latest', messages: [HI], temperature: 0.5, stop: ['a'] });
    expect(adjusted).toEqual(['temperature']);
    const passed = adapter.completions.toCall({ prompt: 'Hi', temperature: 1 }, target({ sampling: 'pass' }));
    expect(passed).toMatchObject({ body: { temperature: 1 }, adjusted: [] });
  });

  it('fill in the middle where the endpoint says so', () => {
    const request = { prompt: 'def f(', suffix: 'return a', max_tokens: 5, seed: 1, stream: true };
    const { url, body } = adapter.completions.toCall(request, target({ completions_mode: 'fim' }));
    expect(url).toBe('https://api.mistral.ai/v1/fim/completions');
    expect(body).toEqual({
      model: 'mistral-small-latest',
      prompt: 'def f(',
      suffix: 'return a',
      max_tokens: 5,
      random_seed: 1,
      stream: true,
    });
  });
});

describe('embeddings of Mistral', () => {
  it('have the vendor’s name for their length', () => {
    const request = { input: ['a'], dimensions: 256, encoding_format: 'base64', user: 'u' };
    expect(adapter.embeddings.toCall(request, target())).toMatchObject({
      url: 'https://api.mistral.ai/v1/embeddings',
      body: { model: 'mistral-small-latest', input: ['a'], output_dimension: 256, encoding_format: 'base64' },
      adjusted: ['user'],
    });
  });

  it('are of texts alone', () => {
    expect(refusalOf(() => adapter.embeddings.toCall({ input: [1, 2] }, target()))).toMatchObject({ param: 'input' });
  });
});
