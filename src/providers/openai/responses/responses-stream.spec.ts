import { recordedEvents, recordedJson } from '../../../../test/support/recorded';
import { collectResponse, collectStream } from '../../../../test/support/collect-response';
import type { ChatChunk, ChatDelta } from '../../../wire';
import { withReportedErrors } from '../../shared/reported-errors';
import { RESPONSES_ERRORS } from './failures';
import { toChatResponse } from './responses-response';
import { responsesChunks } from './responses-stream';

const created = {
  type: 'response.created',
  response: { id: 'resp_1', created_at: 5, model: 'm', status: 'in_progress' },
};
const completed = { type: 'response.completed', response: { status: 'completed' } };

function chunksOf(...events: object[]): ChatChunk[] {
  const translate = withReportedErrors(responsesChunks('ours'), RESPONSES_ERRORS);
  return events.flatMap((event) => translate({ event: '', data: JSON.stringify(event) }));
}

const deltasOf = (...events: object[]): Partial<ChatDelta>[] =>
  chunksOf(created, ...events).map(({ choices }) => {
    const { role: _, ...delta } = choices[0]!.delta;
    return Object.fromEntries(Object.entries(delta).filter(([, value]) => value !== null));
  });
const text = (delta: string, output_index = 0, more: object = {}) => ({
  type: 'response.output_text.delta',
  output_index,
  content_index: 0,
  delta,
  ...more,
});
const failing = (...events: object[]) => expect(() => chunksOf(created, ...events));

describe('the translation of a Responses stream', () => {
  it('has the content of the unary response', () => {
    const translate = responsesChunks('ours');
    const chunks = recordedEvents('openai/responses-stream.sse').flatMap((event) => translate(event));
    const whole = toChatResponse(recordedJson('openai/responses-response.json'), 'ours');
    expect(collectStream(chunks)).toEqual(collectResponse(whole));
    const { id, created: at, model, usage } = whole;
    expect(chunks.at(-1)).toEqual({
      id,
      created: at,
      model,
      object: 'chat.completion.chunk',
      service_tier: 'auto',
      choices: [],
      usage,
    });
    const blocks = chunks.flatMap(({ choices }) => choices[0]?.delta.thinking_blocks ?? []);
    expect(blocks).toEqual(whole.choices[0]?.message.thinking_blocks);
    expect(JSON.stringify(chunks)).not.toContain('obfuscation');
  });

  it('sends no chunk before the first content, so that a failure keeps its status', () => {
    expect(chunksOf(created, { type: 'response.in_progress' }, { type: 'response.queued' })).toEqual([]);
  });

  it('contains the items of tools that the provider ran before its finish reason', () => {
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } };
    const done = { type: 'response.output_item.done', output_index: 0, item };
    expect(deltasOf(done, text('Hi', 1), completed)).toEqual([{ content: 'Hi' }, { native_blocks: [item] }, {}]);
  });

  it('separates messages and reasoning summaries by blank lines', () => {
    const thought = (delta: string, summary_index: number) => ({
      type: 'response.reasoning_summary_text.delta',
      output_index: 0,
      summary_index,
      delta,
    });
    expect(
      deltasOf(thought('a', 0), thought('b', 0), thought('c', 1), text('x', 1), text('y', 1), text('z', 2)),
    ).toEqual([
      { reasoning_content: 'a' },
      { reasoning_content: 'b' },
      { reasoning_content: '\n\nc' },
      { content: 'x' },
      { content: 'y' },
      { content: '\n\nz' },
    ]);
  });

  it('keeps the phase of the message', () => {
    const item = { type: 'message', role: 'assistant', phase: 'commentary' };
    expect(deltasOf(text('x'), { type: 'response.output_item.done', output_index: 0, item }).at(-1)).toEqual({
      phase: 'commentary',
    });
  });

  it('contains refusals, log probabilities and citations', () => {
    const annotation = { type: 'url_citation', url: 'https://e.example', title: 'E', start_index: 0, end_index: 1 };
    const cited = { type: 'response.output_text.annotation.added', output_index: 2, content_index: 0, annotation };
    expect(deltasOf({ type: 'response.refusal.delta', delta: 'No.' })).toEqual([{ refusal: 'No.' }]);
    expect(deltasOf(text('x', 1), text('y', 2), cited).at(-1)).toEqual({
      annotations: [
        { type: 'url_citation', url_citation: { url: 'https://e.example', title: 'E', start_index: 3, end_index: 4 } },
      ],
    });
    const logprobs = [{ token: 'x', logprob: -0.1, top_logprobs: [] }];
    expect(chunksOf(created, text('x', 0, { logprobs }))[0]?.choices[0]).toMatchObject({
      logprobs: { content: logprobs, refusal: null },
    });
  });

  it('numbers tool calls in the order in which they appear, with other items between them', () => {
    const begin = (output_index: number, call_id: string) => ({
      type: 'response.output_item.added',
      output_index,
      item: { type: 'function_call', call_id, name: 'f', arguments: '' },
    });
    const more = (output_index: number, delta: string) => ({
      type: 'response.function_call_arguments.delta',
      output_index,
      delta,
    });
    const chunks = deltasOf(
      begin(3, 'a'),
      begin(5, 'b'),
      more(5, '{"x":2}'),
      more(3, '{"x":'),
      more(3, '1}'),
      completed,
    );
    expect(chunks.flatMap(({ tool_calls }) => tool_calls ?? [])).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 1, function: { arguments: '{"x":2}' } },
      { index: 0, function: { arguments: '{"x":' } },
      { index: 0, function: { arguments: '1}' } },
    ]);
  });

  it('contains tool calls that arrive in one event, custom tools included', () => {
    const done = (output_index: number, item: object) => ({ type: 'response.output_item.done', output_index, item });
    const chunks = deltasOf(
      done(0, { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}' }),
      done(1, { type: 'custom_tool_call', call_id: 'b', name: 'sh', input: 'ls' }),
    );
    expect(chunks.flatMap(({ tool_calls }) => tool_calls ?? [])).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
      { index: 1, id: 'b', type: 'custom', custom: { name: 'sh', input: 'ls' } },
    ]);
  });

  it.each<[string, object, object]>([
    ['as it should', completed, { finish_reason: 'stop' }],
    [
      'at its limit',
      { type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } },
      { finish_reason: 'length', native_finish_reason: 'max_output_tokens' },
    ],
    [
      'at a filter',
      { type: 'response.incomplete', response: { incomplete_details: { reason: 'content_filter' } } },
      { finish_reason: 'content_filter' },
    ],
  ])('finishes once, %s', (_how, last, finish) => {
    const chunks = chunksOf(created, text('x'), last, last, text('y'));
    expect(chunks).toHaveLength(2);
    expect(chunks[1]?.choices).toEqual([
      { index: 0, delta: { role: null, content: null, tool_calls: null }, ...finish },
    ]);
  });

  it.each<[string, object, object]>([
    [
      'fails',
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'Sorry.' } } },
      { code: 'UPSTREAM_REFUSED', status: 502, message: 'Sorry.', upstreamCode: 'server_error' },
    ],
    [
      'fails with a rate limit error',
      { type: 'response.failed', response: { error: { code: 'rate_limit_exceeded', message: 'Slow down.' } } },
      { code: 'UPSTREAM_REFUSED', status: 429, type: 'rate_limit_error', upstreamCode: 'rate_limit_exceeded' },
    ],
    [
      'fails because of an invalid image',
      { type: 'response.failed', response: { error: { code: 'invalid_image_url', message: 'No.' } } },
      { code: 'UPSTREAM_REFUSED', status: 400, type: 'invalid_request_error' },
    ],
    [
      'fails with a timeout',
      { type: 'response.failed', response: { error: { code: 'vector_store_timeout', message: 'Late.' } } },
      { code: 'UPSTREAM_REFUSED', status: 504, type: 'timeout_error' },
    ],
    ['fails without a reason', { type: 'response.failed' }, { code: 'UPSTREAM_REFUSED', status: 502 }],
    [
      'sends an error event',
      { type: 'error', code: 'ERR_SOMETHING', message: 'Sorry.', param: null },
      { code: 'UPSTREAM_REFUSED', message: 'Sorry.', upstreamCode: 'ERR_SOMETHING' },
    ],
    [
      'sends an error event in the format of chats',
      { type: 'error', error: { type: 'server_error', message: 'Sorry.' } },
      { code: 'UPSTREAM_REFUSED', message: 'Sorry.' },
    ],
  ])('throws if the provider %s', (_how, event, error) => {
    failing(text('x'), event).toThrow(expect.objectContaining(error) as Error);
  });
});
