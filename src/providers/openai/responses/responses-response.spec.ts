import { recordedJson } from '../../../../test/support/recorded';
import type { ChatResponse } from '../../../wire';
import { toChatResponse } from './responses-response';

const outputMessage = (text: string, more: object = {}) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], ...more }],
});
const responseOf = (output: unknown, more: object = {}): ChatResponse =>
  toChatResponse(
    { id: 'resp_1', created_at: 5, model: 'm', status: 'completed', error: null, output, ...more },
    'ours',
  );
const choiceOf = (output: unknown, more: object = {}) => responseOf(output, more).choices[0]!;

describe('the translation of a Responses response', () => {
  it('is one message with reasoning, text and tool calls', () => {
    const thought = '**Looking up the weather**\n\nTwo cities are asked for.\n\n**Calling the tool twice**';
    expect(toChatResponse(recordedJson('openai/responses-response.json'), 'ours')).toEqual({
      id: 'resp_fx1',
      object: 'chat.completion',
      created: 1767323045,
      model: 'gpt-5-codex',
      service_tier: 'default',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Let me look – one moment.',
            refusal: null,
            tool_calls: [
              { id: 'call_fx1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
              { id: 'call_fx2', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
            ],
            reasoning_content: thought,
            thinking_blocks: [
              { type: 'thinking', thinking: thought, signature: 'gAAAAABpEXAMPLEfirstthought==', id: 'rs_fx1' },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 64,
        completion_tokens: 51,
        total_tokens: 115,
        prompt_tokens_details: { cached_tokens: 32, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
    });
  });

  it('has the endpoint’s model and a generated id if the provider sends none', () => {
    const response = toChatResponse({ output: [outputMessage('Hi')] }, 'ours');
    expect(response).toMatchObject({ model: 'ours', id: expect.stringMatching(/^chatcmpl-/) });
    expect(response.usage).toEqual({ prompt_tokens: null, completion_tokens: null, total_tokens: null });
  });

  it('keeps encrypted reasoning in thinking_blocks for the next request', () => {
    const { message } = choiceOf([
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gA' },
      outputMessage('Hi'),
    ]);
    expect(message.thinking_blocks).toEqual([{ type: 'redacted_thinking', data: 'gA', id: 'rs_1' }]);
    expect(message).not.toHaveProperty('reasoning_content');
  });

  it('contains reasoning text that is not a summary', () => {
    const content = [{ type: 'reasoning_text', text: 'Hm.' }];
    const { message } = choiceOf([{ type: 'reasoning', id: 'rs_1', summary: [], content }, outputMessage('Hi')]);
    expect(message).toMatchObject({ content: 'Hi', reasoning_content: 'Hm.' });
    expect(message).not.toHaveProperty('thinking_blocks');
  });

  it('separates the texts of several messages by blank lines', () => {
    expect(choiceOf([outputMessage('One.'), { type: 'web_search_call' }, outputMessage('Two.')]).message.content).toBe(
      'One.\n\nTwo.',
    );
  });

  it('keeps the phase of the last message', () => {
    const { message } = choiceOf([
      { ...outputMessage('Looking.'), phase: 'commentary' },
      { ...outputMessage('Snow.'), phase: 'final_answer' },
    ]);
    expect(message['phase']).toBe('final_answer');
    expect(choiceOf([outputMessage('Snow.')]).message).not.toHaveProperty('phase');
  });

  it('has citations in chat’s format with positions in the whole text', () => {
    const url = { type: 'url_citation', url: 'https://e.example', title: 'E', start_index: 0, end_index: 4 };
    const file = { type: 'file_citation', file_id: 'f', filename: 'a', index: 2 };
    const { message } = choiceOf([outputMessage('One.'), outputMessage('Two.', { annotations: [url, file] })]);
    expect(message['annotations']).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://e.example', title: 'E', start_index: 6, end_index: 10 } },
      { type: 'file_citation', file_id: 'f', filename: 'a', index: 8 },
    ]);
  });

  it('contains log probabilities and refusals', () => {
    const logprobs = [{ token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] }];
    expect(choiceOf([outputMessage('Hi', { logprobs })])['logprobs']).toEqual({ content: logprobs, refusal: null });
    const refusalMessage = choiceOf([{ type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }]);
    expect(refusalMessage).toMatchObject({ message: { content: null, refusal: 'No.' }, finish_reason: 'stop' });
  });

  it('has the items of tools that the provider ran as native_blocks', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const { message } = choiceOf([search, outputMessage('Hi')]);
    expect(message).toMatchObject({ content: 'Hi', native_blocks: [search] });
  });

  it('contains calls of custom tools', () => {
    const { message } = choiceOf([{ type: 'custom_tool_call', call_id: 'c', name: 'sh', input: 'ls' }]);
    expect(message.tool_calls).toEqual([{ id: 'c', type: 'custom', custom: { name: 'sh', input: 'ls' } }]);
  });

  it.each<[object, object]>([
    [{ status: 'completed' }, { finish_reason: 'stop' }],
    [
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      { finish_reason: 'length', native_finish_reason: 'max_output_tokens' },
    ],
    [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, { finish_reason: 'content_filter' }],
  ])('has the finish reason of the status: %j', (ending, finish) => {
    const { index: _, message: _m, ...rest } = choiceOf([outputMessage('Hi')], ending);
    expect(rest).toEqual(finish);
  });

  it.each<[string, unknown, object]>([
    ['it is none', 5, { code: 'UPSTREAM_INVALID' }],
    ['it has no output', { status: 'completed' }, { code: 'UPSTREAM_INVALID' }],
    ['it is not there yet', { status: 'queued', output: [] }, { code: 'UPSTREAM_INVALID' }],
    [
      'it failed',
      { status: 'failed', output: [], error: { code: 'server_error', message: 'Sorry.' } },
      { code: 'UPSTREAM_REFUSED', status: 502, message: 'Sorry.', upstreamCode: 'server_error' },
    ],
    ['it failed without a reason', { status: 'failed', output: [] }, { code: 'UPSTREAM_REFUSED', status: 502 }],
  ])('throws if %s', (_what, body, error) => {
    expect(() => toChatResponse(body, 'm')).toThrow(expect.objectContaining(error) as Error);
  });
});
