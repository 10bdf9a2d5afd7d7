import { openAIViolations, type OpenAIType } from './violations';

const head = { id: 'a', created: 1, model: 'm' };
const chat = {
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
};
const chunk = { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'Hi' } }] };
const completion = { ...head, object: 'text_completion', choices: [{ index: 0, finish_reason: 'stop', text: 'Hi' }] };
const embeddings = {
  object: 'list',
  model: 'm',
  data: [{ object: 'embedding', index: 0, embedding: [1] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
};

/** Proves that the checks of the contract suite can fail. */
describe('openAIViolations', () => {
  it.each<[OpenAIType, object]>([
    ['ChatCompletion', chat],
    ['ChatCompletion', { ...chat, x_added: true, service_tier: 'default', usage: null }],
    ['ChatCompletionChunk', chunk],
    ['Completion', completion],
    ['CompletionChunk', { ...completion, choices: [{ index: 0, finish_reason: null, text: 'Hi' }] }],
    ['CreateEmbeddingResponse', embeddings],
  ])('accepts a valid %s', (type, value) => {
    expect(openAIViolations(type, value)).toEqual([]);
  });

  it.each<[OpenAIType, string, object]>([
    ['ChatCompletion', 'an id of null', { ...chat, id: null }],
    ['ChatCompletion', 'an unknown service tier', { ...chat, service_tier: 'standard' }],
    ['ChatCompletion', 'usage of nulls', { ...chat, usage: { prompt_tokens: null } }],
    ['ChatCompletion', 'a finish reason of null', { ...chat, choices: [{ ...chat.choices[0], finish_reason: null }] }],
    [
      'ChatCompletion',
      'a file citation',
      {
        ...chat,
        choices: [{ ...chat.choices[0], message: { role: 'assistant', annotations: [{ type: 'file_citation' }] } }],
      },
    ],
    ['ChatCompletionChunk', 'an unknown service tier', { ...chunk, service_tier: 'on_demand' }],
    ['ChatCompletionChunk', 'an unknown role', { ...chunk, choices: [{ index: 0, delta: { role: 'model' } }] }],
    [
      'Completion',
      'a finish reason of null',
      { ...completion, choices: [{ index: 0, finish_reason: null, text: '' }] },
    ],
    ['CompletionChunk', 'a text of null', { ...completion, choices: [{ index: 0, finish_reason: null, text: null }] }],
    ['CreateEmbeddingResponse', 'usage of nulls', { ...embeddings, usage: { prompt_tokens: null, total_tokens: 1 } }],
  ])('rejects a %s with %s', (type, _what, value) => {
    expect(openAIViolations(type, value)).not.toEqual([]);
  });
});
