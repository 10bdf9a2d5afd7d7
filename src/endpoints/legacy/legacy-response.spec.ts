import { toLegacyResponse } from './legacy-response';

const head = { id: 'answer-1', object: 'chat.completion', created: 1, model: 'gpt-4o-mini-2024-07-18' };
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

function chat(message: object, finish_reason: string | null = 'stop'): unknown {
  const choice = {
    index: 0,
    message: { role: 'assistant', tool_calls: null, refusal: null, ...message },
    finish_reason,
  };
  const response = toLegacyResponse('llm/v1/chat', { ...head, choices: [choice], usage }) as { candidates: unknown[] };
  return response.candidates[0];
}

it('toLegacyResponse converts a chat to candidates with metadata, and nothing else', () => {
  const choices = ['Hello', 'Hi'].map((content, index) => ({
    index,
    message: { role: 'assistant', content, tool_calls: null, refusal: null },
    finish_reason: 'stop',
  }));
  expect(toLegacyResponse('llm/v1/chat', { ...head, choices, usage })).toEqual({
    candidates: [
      { message: { role: 'assistant', content: 'Hello' }, metadata: { finish_reason: 'stop' } },
      { message: { role: 'assistant', content: 'Hi' }, metadata: { finish_reason: 'stop' } },
    ],
    metadata: {
      input_tokens: 9,
      output_tokens: 2,
      total_tokens: 11,
      model: 'gpt-4o-mini-2024-07-18',
      route_type: 'llm/v1/chat',
    },
  });
});

it('toLegacyResponse converts a completion to candidates with a text', () => {
  const choices = [{ index: 0, text: ' there', finish_reason: 'length', logprobs: null }];
  const nothing = { prompt_tokens: null, completion_tokens: null, total_tokens: null };
  expect(toLegacyResponse('llm/v1/completions', { ...head, choices, usage: nothing })).toEqual({
    candidates: [{ text: ' there', metadata: { finish_reason: 'length' } }],
    metadata: {
      input_tokens: null,
      output_tokens: null,
      total_tokens: null,
      model: 'gpt-4o-mini-2024-07-18',
      route_type: 'llm/v1/completions',
    },
  });
});

it('toLegacyResponse converts embeddings to plain vectors in order', () => {
  const data = [
    [1, 2],
    [3, 4],
  ].map((embedding, index) => ({ object: 'embedding', embedding, index }));
  const response = { object: 'list', data, model: 'm', usage: { prompt_tokens: 4, total_tokens: 4 } };
  expect(toLegacyResponse('llm/v1/embeddings', response)).toEqual({
    embeddings: [
      [1, 2],
      [3, 4],
    ],
    metadata: { input_tokens: 4, output_tokens: 0, total_tokens: 4, model: 'm', route_type: 'llm/v1/embeddings' },
  });
});

it('toLegacyResponse keeps null token counts of embeddings', () => {
  const response = { object: 'list', data: [], model: 'm', usage: { prompt_tokens: null, total_tokens: null } };
  const none = { input_tokens: null, output_tokens: null, total_tokens: null };
  expect(toLegacyResponse('llm/v1/embeddings', response)).toMatchObject({ metadata: none });
});

it.each([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', null],
  ['content_filter', null],
  [null, null],
])('toLegacyResponse converts the finish reason %s to %s', (reason, converted) => {
  expect(chat({ content: 'Hi' }, reason)).toMatchObject({ metadata: { finish_reason: converted } });
});

it('toLegacyResponse converts null content to empty text and keeps the tool calls', () => {
  const tool_calls = [{ id: 'call_1', type: 'function', function: { name: 'lookup', arguments: '{}' } }];
  expect(chat({ content: null, tool_calls }, 'tool_calls')).toEqual({
    message: { role: 'assistant', content: '', tool_calls },
    metadata: { finish_reason: null },
  });
});

it('toLegacyResponse uses the refusal as text if there is no content', () => {
  expect(chat({ content: null, refusal: 'I will not.' })).toMatchObject({ message: { content: 'I will not.' } });
});
