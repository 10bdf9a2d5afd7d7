import { openAIViolationsOf } from '../../../test/openai-types/rendered';
import { serialized } from '../../../test/support/serialized';
import type { ChatChunk, ChatResponse, CompletionsChunk, CompletionsResponse, Usage } from '../../wire';
import { toOpenAIChunk } from './openai-chunk';
import { toOpenAIResponse } from './openai-response';

const USAGE: Usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const NO_USAGE: Usage = { prompt_tokens: null, completion_tokens: null, total_tokens: null };
const head = { id: 'a', created: 1, model: 'm' };

function chatOf(fields: object = {}, message: object = {}, choice: object = {}): ChatResponse {
  const complete = { role: 'assistant', content: 'Hi', tool_calls: null, refusal: null, ...message };
  const choices = [{ index: 0, finish_reason: 'stop' as const, message: complete, ...choice }];
  return { ...head, object: 'chat.completion', choices, usage: USAGE, ...fields };
}

function chunkOf(fields: object = {}, delta: object = {}, choice: object = {}): ChatChunk {
  const complete = { role: null, content: 'Hi', tool_calls: null, ...delta };
  const choices = [{ index: 0, finish_reason: null, delta: complete, ...choice }];
  return { ...head, object: 'chat.completion.chunk', choices, ...fields };
}

interface Rendered {
  readonly usage?: Usage;
  readonly choices: (Record<string, unknown> & { message: object; delta: object })[];
  readonly [field: string]: unknown;
}

/** Returns what a client receives, which must match OpenAI's published type. */
function rendered(value: ChatResponse | CompletionsResponse | ChatChunk | CompletionsChunk): Rendered {
  expect(openAIViolationsOf(structuredClone(value))).toEqual([]);
  const isChunk = /chunk$/.test(value.object);
  const result = isChunk ? toOpenAIChunk(value as ChatChunk) : toOpenAIResponse(value as ChatResponse);
  return serialized(result) as Rendered;
}

const citation = { url: 'https://example.com', title: 'A', start_index: 0, end_index: 2 };
const urlCitation = { type: 'url_citation', url_citation: citation };
const fileCitation = { type: 'file_citation', file_id: 'f', index: 1 };

describe.each([
  ['a response', chatOf, (value: Rendered) => value.choices[0]!.message],
  ['a chunk', chunkOf, (value: Rendered) => value.choices[0]!.delta],
] as const)('%s of a chat on /v1', (_what, valueOf, messageOf) => {
  it.each(['auto', 'default', 'flex', 'scale', 'priority', null])('keeps the service tier %j', (service_tier) => {
    expect(rendered(valueOf({ service_tier })).service_tier).toBe(service_tier);
  });

  it('has the service tier default in place of standard', () => {
    expect(rendered(valueOf({ service_tier: 'standard' }))).toMatchObject({ service_tier: 'default' });
  });

  it.each(['on_demand', 'provisioned', 'performance', 7])('has the service tier %j as native_service_tier', (tier) => {
    const value = rendered(valueOf({ service_tier: tier }));
    expect(value).toMatchObject({ native_service_tier: tier });
    expect(value).not.toHaveProperty('service_tier');
  });

  it('has a moderation of another format as native_moderation', () => {
    const moderation = { flagged: true };
    expect(rendered(valueOf({ moderation }))).toMatchObject({ native_moderation: moderation });
  });

  it('keeps the moderation of OpenAI’s API', () => {
    const results = { type: 'moderation_results', model: 'm', results: [] };
    const moderation = { input: results, output: { type: 'error', code: 'c', message: 'No' } };
    expect(rendered(valueOf({ moderation }))).toMatchObject({ moderation });
  });

  it('has no service tier if the provider sends an empty one', () => {
    const value = rendered(valueOf({ service_tier: '' }));
    expect(value).not.toHaveProperty('service_tier');
    expect(value).not.toHaveProperty('native_service_tier');
  });

  it('keeps URL citations and has other annotations as native_annotations', () => {
    const container = { type: 'container_file_citation', container_id: 'c' };
    const file = { type: 'file', file: { hash: 'h', content: [] } };
    const message = messageOf(rendered(valueOf({}, { annotations: [fileCitation, urlCitation, container, file] })));
    expect(message).toMatchObject({
      annotations: [urlCitation],
      native_annotations: [fileCitation, container, file],
    });
  });

  it('has no annotations if the provider sends none of type url_citation', () => {
    const message = messageOf(rendered(valueOf({}, { annotations: [fileCitation] })));
    expect(message).toMatchObject({ native_annotations: [fileCitation] });
    expect(message).not.toHaveProperty('annotations');
  });

  it.each<[string, object, object]>([
    ['without nesting', { type: 'url_citation', ...citation }, urlCitation],
    [
      'without a title and positions',
      { type: 'url_citation', url_citation: { url: 'https://example.com', title: null, content: 'x' } },
      {
        type: 'url_citation',
        url_citation: {
          url: 'https://example.com',
          title: 'https://example.com',
          content: 'x',
          start_index: 0,
          end_index: 0,
        },
      },
    ],
    ['with its index in the list', { ...urlCitation, index: 3 }, { ...urlCitation, index: 3 }],
  ])('completes a URL citation %s', (_form, annotation, expected) => {
    expect(messageOf(rendered(valueOf({}, { annotations: [annotation] })))).toMatchObject({ annotations: [expected] });
  });

  it('has the role assistant for every role that a provider sends', () => {
    expect(messageOf(rendered(valueOf({}, { role: 'model' })))).toMatchObject({ role: 'assistant' });
  });

  it.each<[string, object]>([
    ['system_fingerprint', { system_fingerprint: 7 }],
    ['service_tier', { service_tier: { name: 'x' } }],
  ])('moves a %s of an invalid type to a native_ field', (name, fields) => {
    expect(rendered(valueOf(fields))).toHaveProperty(`native_${name}`);
  });

  it('adds missing top_logprobs to log probabilities, and moves log probabilities in another format to a native_ field', () => {
    const token = { token: 'Hi', logprob: -1, bytes: null };
    const [first] = rendered(valueOf({}, {}, { logprobs: { content: [token] } })).choices;
    expect(first).toMatchObject({ logprobs: { content: [{ ...token, top_logprobs: [] }] } });
    const [other] = rendered(valueOf({}, {}, { logprobs: [-1] })).choices;
    expect(other).toMatchObject({ native_logprobs: [-1] });
  });
});

describe('a response on /v1', () => {
  it('has no usage if the provider reports none', () => {
    expect(rendered(chatOf({ usage: NO_USAGE }))).not.toHaveProperty('usage');
    const choices = [{ index: 0, text: 'Hi', finish_reason: 'stop' as const }];
    const completion = rendered({ ...head, object: 'text_completion', choices, usage: NO_USAGE });
    expect(completion).not.toHaveProperty('usage');
  });

  it('has all counts of usage if the provider reports some', () => {
    const usage = { prompt_tokens: 3, completion_tokens: null, total_tokens: null };
    expect(rendered(chatOf({ usage })).usage).toEqual({ prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 });
    const derived = { prompt_tokens: null, completion_tokens: 2, total_tokens: 5 };
    expect(rendered(chatOf({ usage: derived })).usage).toEqual(USAGE);
  });

  it('has zero counts of usage for embeddings if the provider reports none', () => {
    const usage = { prompt_tokens: null, total_tokens: null };
    const data = [{ object: 'embedding' as const, index: 0, embedding: [1] }];
    expect(toOpenAIResponse({ object: 'list', model: 'm', data, usage })).toMatchObject({
      usage: { prompt_tokens: 0, total_tokens: 0 },
    });
  });

  it.each([
    [null, 'stop'],
    [[{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }], 'tool_calls'],
  ])('has a default finish reason if the provider sends none: tool calls %j', (tool_calls, reason) => {
    const [choice] = rendered(chatOf({}, { tool_calls }, { finish_reason: null })).choices;
    expect(choice).toMatchObject({ finish_reason: reason });
  });

  it('turns tool calls of unknown types with a function into function calls, and moves others to native_tool_calls', () => {
    const called = { name: '$web_search', arguments: '{}' };
    const builtin = { id: 'a', type: 'builtin_function', function: called };
    const remote = { id: 'b', type: 'mcp', mcp: {} };
    const { message } = rendered(chatOf({}, { tool_calls: [builtin, remote] })).choices[0]!;
    expect(message).toMatchObject({
      tool_calls: [{ id: 'a', type: 'function', native_type: 'builtin_function', function: called }],
      native_tool_calls: [remote],
    });
  });

  it('never has the finish reason tool_calls for a completion', () => {
    const choices = [{ index: 0, text: 'Hi', finish_reason: 'tool_calls' as const }];
    const completion = rendered({ ...head, object: 'text_completion', choices, usage: USAGE });
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', native_finish_reason: 'tool_calls' });
  });
});

describe('a chunk on /v1', () => {
  it('is not sent if it contains only usage with null counts', () => {
    expect(toOpenAIChunk({ ...chunkOf(), choices: [], usage: NO_USAGE })).toBeUndefined();
  });

  it('has complete usage, and does not modify the usage of the original chunk', () => {
    const usage = { prompt_tokens: 3, completion_tokens: null, total_tokens: null };
    const chunk = { ...chunkOf(), choices: [], usage };
    expect(rendered(chunk).usage).toEqual({ prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 });
    expect(chunk.usage).toBe(usage);
  });

  it('has OpenAI’s object type and a text if it is of a completion', () => {
    const choices = [{ index: 0, text: null, finish_reason: null }];
    const chunk = rendered({ ...head, object: 'text_completion_chunk', choices });
    expect(chunk).toMatchObject({ object: 'text_completion', choices: [{ text: '' }] });
  });
});
