import { recordedJson } from '../../../test/support/recorded';
import { schemaViolations } from '../../../test/support/serialized';
import { type GatewayError } from '../../errors';
import { ChatResponse } from '../../wire';
import { toChatResponse } from './chat-response';
import { MODEL, translated, responseWith, messageOf } from '../../../test/support/providers/chat-response';

const odd = recordedJson('openai-compatible/odd-responses.json');
const choiceOf = (choice: object) => translated(responseWith({}, choice)).choices[0]!;

describe('a recorded chat response', () => {
  it('with a tool call is returned unchanged', () => {
    const recorded = recordedJson('openai/chat-response.json');
    expect(translated(structuredClone(recorded))).toEqual(recorded);
  });

  it.each(['openai/chat-response.json', 'openai/parallel-tools-response.json'])(
    'matches the response schema: %s',
    (path) => {
      expect(schemaViolations(ChatResponse, translated(recordedJson(path)))).toEqual([]);
    },
  );

  it('with reasoning keeps the reasoning and its token counts', () => {
    const response = translated(odd['deepseek_response']);
    expect(response.choices[0]?.message).toEqual({
      role: 'assistant',
      content: '2',
      reasoning_content: '1+1',
      tool_calls: null,
      refusal: null,
    });
    expect(response.usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 8,
      total_tokens: 20,
      prompt_tokens_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 6 },
    });
  });
});

describe('a field that a provider omits from a chat response', () => {
  it('gets a default value', () => {
    const before = Math.floor(Date.now() / 1000);
    const response = translated({ choices: [{ message: {} }, { message: { content: 'Hi' } }] });
    expect(response).toEqual({
      id: expect.stringMatching(/^chatcmpl-[\da-f-]{36}$/) as string,
      object: 'chat.completion',
      created: expect.any(Number) as number,
      model: MODEL,
      choices: [0, 1].map((index) => ({
        index,
        message: { role: 'assistant', content: index === 0 ? null : 'Hi', tool_calls: null, refusal: null },
        finish_reason: 'stop',
      })),
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
    expect(response.created).toBeGreaterThanOrEqual(before);
  });

  it('counts as omitted if it is empty or has another type', () => {
    expect(translated({ id: '', model: 7, object: 'x', created: 'now', ...responseWith({ role: '' }) })).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/) as string,
      model: MODEL,
      object: 'chat.completion',
      created: expect.any(Number) as number,
      choices: [{ message: { role: 'assistant' } }],
    });
  });

  it('is null, not an empty list, if it is tool_calls', () => {
    expect(messageOf({ tool_calls: [] }).tool_calls).toBeNull();
  });
});

describe('a field that a provider adds to a chat response', () => {
  it('is returned unchanged', () => {
    expect(
      translated({ ...responseWith({ annotations: [{}] }, { logprobs: { content: [] } }), citations: ['a'] }),
    ).toMatchObject({ citations: ['a'], choices: [{ logprobs: { content: [] }, message: { annotations: [{}] } }] });
  });

  it('is removed if it is provider, or a delta beside the message', () => {
    const response = translated({ ...responseWith({}, { delta: { content: 'H' } }), provider: 'SomeHost' });
    expect(response).not.toHaveProperty('provider');
    expect(response.choices[0]).not.toHaveProperty('delta');
  });
});

describe('the reasoning of a chat response', () => {
  it.each<[string, object, string | undefined]>([
    ['reasoning_content', { reasoning_content: 'hm' }, 'hm'],
    ['reasoning', { reasoning: 'hm' }, 'hm'],
    ['the first of both', { reasoning_content: 'hm', reasoning: 'ha' }, 'hm'],
    ['details', { reasoning_details: [{ text: 'h' }, { summary: 'm' }, { type: 'x' }, null] }, 'hm'],
    ['nothing', { reasoning_content: null, reasoning: null, reasoning_details: [] }, undefined],
    ['no text', { reasoning_content: 5 }, undefined],
  ])('is read from a message with %s', (_what, fields, reasoning) => {
    const message = messageOf(fields);
    expect(message.reasoning_content).toBe(reasoning);
    expect(message).not.toHaveProperty('reasoning', expect.any(String));
    expect(schemaViolations(ChatResponse, translated(responseWith(fields)))).toEqual([]);
  });
});

it.each([
  ['an object', { a: 1 }, '{"a":1}'],
  ['missing', undefined, '{}'],
  ['text', '{"a": 1}', '{"a": 1}'],
])('the arguments of a function_call are text when they are %s', (_what, given, expected) => {
  const message = messageOf({ content: null, function_call: { name: 'f', arguments: given } });
  expect(message).toHaveProperty('function_call', { name: 'f', arguments: expected });
});

describe('an error inside a choice', () => {
  const error = { code: 429, message: 'Rate limited' };

  it('is the error of a response without content', () => {
    const body = responseWith({ content: '' }, { finish_reason: 'error', error });
    expect(() => toChatResponse(body, MODEL)).toThrow('Rate limited');
  });

  it('is kept beside content', () => {
    const choice = choiceOf({ finish_reason: 'error', error });
    expect(choice).toMatchObject({ finish_reason: 'content_filter', native_finish_reason: 'error', error });
  });

  it('is ignored if it is empty', () => {
    expect(choiceOf({ error: null }).finish_reason).toBe('stop');
    expect(choiceOf({ error: { message: '' } }).finish_reason).toBe('stop');
  });
});

describe('a finish reason of a chat response', () => {
  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['eos_token', 'stop'],
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['completed', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['model_length', 'length'],
    ['tool_calls', 'tool_calls'],
    ['tool_use', 'tool_calls'],
    ['function_call', 'function_call'],
    ['content_filter', 'content_filter'],
    ['safety', 'content_filter'],
    ['MAX_TOKENS', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['sensitive', 'content_filter'],
    ['MODEL_ARMOR', 'content_filter'],
    ['error', 'content_filter'],
    ['abort', 'content_filter'],
    ['network_error', 'content_filter'],
    ['malformed_function_call', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'content_filter'],
    ['insufficient_system_resource', 'content_filter'],
    ['something new', 'stop'],
    ['constructor', 'stop'],
    ['__proto__', 'stop'],
  ])('%s becomes %s, and native_finish_reason keeps a different value', (native, ours) => {
    const { finish_reason, native_finish_reason } = choiceOf({ finish_reason: native });
    expect(finish_reason).toBe(ours);
    expect(native_finish_reason).toBe(native === ours ? undefined : native);
  });

  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
  it.each<[string, object, string]>([
    ['stop', {}, 'stop'],
    ['tool_calls if there are calls', { content: null, tool_calls: [call] }, 'tool_calls'],
    ['function_call if there is one', { content: null, function_call: { name: 'f', arguments: '' } }, 'function_call'],
  ])('that is missing becomes %s', (_what, message, reason) => {
    for (const native of [null, '', 'null', 7, undefined]) {
      const response = translated(responseWith(message, { finish_reason: native }));
      expect(response.choices[0]).toHaveProperty('finish_reason', reason);
      expect(response.choices[0]).not.toHaveProperty('native_finish_reason');
    }
  });
});

describe('the content of a chat response as a list of parts', () => {
  const text = (value: string) => ({ type: 'text', text: value });
  const contentOf = (...content: unknown[]) => messageOf({ content });

  it.each<[string, unknown[], object]>([
    ['texts, which are joined', [text('Hel'), text('lo')], { content: 'Hello' }],
    ['texts of other forms', [{ type: 'output_text', text: 'a' }, 'b', { text: { value: 'c' } }], { content: 'abc' }],
    ['no text', [], { content: null }],
    ['a refusal', [{ type: 'refusal', refusal: 'No.' }], { content: null, refusal: 'No.' }],
    [
      'Mistral’s reasoning and references',
      [{ type: 'thinking', thinking: [text('h'), text('m')] }, text('Hi'), { type: 'reference', reference_ids: [1] }],
      { content: 'Hi', reasoning_content: 'hm', native_blocks: [{ type: 'reference', reference_ids: [1] }] },
    ],
    [
      'Anthropic’s signed and encrypted reasoning',
      [{ type: 'thinking', thinking: 'hm', signature: 's' }, { type: 'redacted_thinking', data: 'x' }, text('Hi')],
      {
        content: 'Hi',
        reasoning_content: 'hm',
        thinking_blocks: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'redacted_thinking', data: 'x' },
        ],
      },
    ],
  ])('is read with %s', (_what, content, message) => {
    expect(contentOf(...content)).toMatchObject(message);
    expect(schemaViolations(ChatResponse, translated(responseWith({ content })))).toEqual([]);
  });

  it('is read if the provider sends one part instead of a list', () => {
    expect(messageOf({ content: text('Hi') }).content).toBe('Hi');
  });
});

describe('an invalid chat response', () => {
  it.each([[null], ['text'], [[]], [{}], [{ choices: {} }], [{ choices: [null] }], [{ choices: [{ delta: {} }] }]])(
    'throws UPSTREAM_INVALID for the body %j',
    (body) => {
      expect(() => toChatResponse(body, MODEL)).toThrow(
        expect.objectContaining({ code: 'UPSTREAM_INVALID' }) as GatewayError,
      );
    },
  );
});
