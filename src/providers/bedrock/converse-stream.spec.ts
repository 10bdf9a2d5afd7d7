import { adapter, chatRequest, CLAUDE_3, CLAUDE_4_5, target, toEvent } from '../../../test/support/bedrock';
import { recordedEvents } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';

function translate(events: readonly ServerSentEvent[], model = CLAUDE_4_5, request: object = {}) {
  const translator = adapter.chat.toChunks!(target(model), chatRequest({ ...request, stream: true }), {});
  return events.flatMap((event) => translator(event));
}

const deltasOf = (events: readonly ServerSentEvent[], model?: string, request?: object) =>
  translate(events, model, request).map(({ choices }) =>
    Object.fromEntries(Object.entries(choices[0]?.delta ?? {}).filter(([, value]) => value !== null)),
  );

const blockDelta = (contentBlockIndex: number, delta: object) =>
  toEvent('contentBlockDelta', { contentBlockIndex, delta });
const toolStart = (contentBlockIndex: number, name: string) =>
  toEvent('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId: `id-${name}`, name } } });

describe('the translation of a ConverseStream', () => {
  it('fails if the model fails without output, and ends with content_filter after output', () => {
    const start = toEvent('messageStart', { role: 'assistant' });
    const stop = toEvent('messageStop', { stopReason: 'malformed_model_output' });
    expect(gatewayErrorOf(() => translate([start, stop]))).toMatchObject({ status: 502 });
    const chunks = translate([start, blockDelta(0, { text: 'Hi' }), stop]);
    expect(chunks.at(-1)?.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      native_finish_reason: 'malformed_model_output',
    });
  });

  it('writes role, signed reasoning, text, numbered tool calls, finish reason and usage', () => {
    const chunks = translate(recordedEvents('bedrock/tools-stream.sse'));
    expect(deltasOf(recordedEvents('bedrock/tools-stream.sse'))).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'Two ' },
      { reasoning_content: 'sums.' },
      { thinking_blocks: [{ type: 'thinking', thinking: 'Two sums.', signature: 'c2ln' }] },
      { content: 'Calling' },
      { tool_calls: [{ index: 0, id: 'tooluse_a', type: 'function', function: { name: 'add', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '1}' } }] },
      { tool_calls: [{ index: 1, id: 'tooluse_b', type: 'function', function: { name: 'now', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
      {},
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([
      ...Array<null>(10).fill(null),
      'tool_calls',
      undefined,
    ]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 35,
        completion_tokens: 7,
        total_tokens: 42,
        prompt_tokens_details: { cached_tokens: 20 },
        cache_creation_input_tokens: 5,
      },
    });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('separates interleaved tool calls, and completes those that were not stopped', () => {
    const events = [
      toolStart(0, 'a'),
      toolStart(1, 'b'),
      blockDelta(1, { toolUse: { input: '{"b":1}' } }),
      toEvent('messageStop', { stopReason: 'tool_use' }),
    ];
    expect(deltasOf(events).slice(3)).toEqual([
      { tool_calls: [{ index: 1, function: { arguments: '{"b":1}' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      {},
    ]);
  });

  it('writes the input of the hidden tool as text if the request used that tool', () => {
    const response_format = { type: 'json_schema', json_schema: { schema: { type: 'object' } } };
    const events = [
      toolStart(0, 'give_structured_answer'),
      blockDelta(0, { toolUse: { input: '{"a":1}' } }),
      toEvent('contentBlockStop', { contentBlockIndex: 0 }),
      toEvent('messageStop', { stopReason: 'tool_use' }),
    ];
    expect(deltasOf(events, CLAUDE_3, { response_format })).toEqual([
      { role: 'assistant', content: '' },
      { content: '{"a":1}' },
      {},
    ]);
    expect(translate(events, CLAUDE_3, { response_format }).at(-1)!.choices[0]!.finish_reason).toBe('stop');
  });

  it('ignores content after messageStop', () => {
    const stop = toEvent('messageStop', { stopReason: 'end_turn' });
    expect(deltasOf([blockDelta(0, { text: 'Hi' }), stop, stop, blockDelta(0, { text: 'more' })])).toHaveLength(3);
  });

  it('ignores unknown events and blocks', () => {
    expect(deltasOf([toEvent('initial-response', {}), { event: 'new', data: 'no JSON' }])).toEqual([]);
    expect(
      deltasOf([
        blockDelta(0, { image: {} }),
        toEvent('contentBlockStart', { contentBlockIndex: 0, start: { image: {} } }),
      ]),
    ).toEqual([{ role: 'assistant', content: '' }]);
  });

  it.each([
    ['validationException', 400, 'invalid_request_error'],
    ['throttlingException', 429, 'rate_limit_error'],
    ['modelStreamErrorException', 424, 'server_error'],
    ['internalServerException', 500, 'server_error'],
    ['serviceUnavailableException', 503, 'server_error'],
    ['modelTimeoutException', 408, 'timeout_error'],
    ['unknownException', 502, 'server_error'],
  ])('throws %s as an error with status %i and type %s', (name, status, type) => {
    const event = toEvent(name, { message: 'No', originalMessage: 'because' });
    expect(gatewayErrorOf(() => translate([event]))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status,
      type,
      upstreamCode: name,
      message: 'No (because)',
    });
  });

  it('throws an error event of the event stream', () => {
    const event = toEvent('error', { error: { code: 'InternalFailure', message: 'Oh' } });
    expect(gatewayErrorOf(() => translate([event]))).toMatchObject({
      status: 502,
      message: 'Oh',
      upstreamCode: 'InternalFailure',
    });
  });

  it.each([
    [{ event: 'contentBlockDelta', data: '{' }],
    [{ event: 'contentBlockDelta', data: '[]' }],
    [toEvent('contentBlockDelta', { contentBlockIndex: 0 })],
    [blockDelta(0, { toolUse: { input: '{}' } })],
    [toEvent('contentBlockStart', { start: { toolUse: { name: 'a' } } })],
    [toEvent('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: {} } })],
    [toEvent('contentBlockStop', {})],
    [{ event: 'throttlingException', data: 'no JSON' }],
  ])('throws UPSTREAM_INVALID for the event %j', (event) => {
    expect(gatewayErrorOf(() => translate([event]))).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
