import fc from 'fast-check';
import { recordedJson, thrownBy } from '../../../../test/support/anthropic';
import { GatewayError } from '../../../errors';
import { translateResponse } from '../../shared/reported-errors';
import { CLAUDE_ERRORS } from './error-format';
import { toChatResponse } from './messages-response';

const context = { model: 'claude-fx', usesOutputTool: false };

const recorded = recordedJson('chat-response.json');

function choiceOf(changes: object, usesOutputTool = false) {
  return toChatResponse({ ...recorded, ...changes }, { ...context, usesOutputTool }).choices[0]!;
}

function usageOf(usage: unknown) {
  return toChatResponse({ ...recorded, usage }, context).usage;
}

describe('toChatResponse', () => {
  it('translates text, thinking, tool calls and usage', () => {
    const before = Math.floor(Date.now() / 1000);
    const response = toChatResponse(recorded, context);
    expect(response).toEqual({
      id: 'msg_fx1',
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'claude-sonnet-4-5',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'It is a cat.',
            tool_calls: [
              { id: 'toolu_fx2', type: 'function', function: { name: 'lookup', arguments: '{"q":"cat breeds"}' } },
            ],
            refusal: null,
            reasoning_content: 'The user wants…',
            thinking_blocks: [{ type: 'thinking', thinking: 'The user wants…', signature: 'c2ln' }],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 125,
        completion_tokens: 30,
        total_tokens: 155,
        prompt_tokens_details: { cached_tokens: 100 },
        cache_creation_input_tokens: 5,
      },
    });
    expect(response.created).toBeGreaterThanOrEqual(before);
  });

  it('returns null content, tool calls and refusal for a message without blocks', () => {
    const { message } = choiceOf({ content: [] });
    expect(message).toEqual({ role: 'assistant', content: null, tool_calls: null, refusal: null });
  });

  it('joins text blocks and returns server tool blocks as native_blocks', () => {
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    const content = [{ type: 'text', text: 'A ' }, search, { type: 'text', text: 'cat.', citations: [] }];
    expect(choiceOf({ content }).message).toMatchObject({ content: 'A cat.', native_blocks: [search] });
  });

  it('returns redacted thinking in thinking_blocks', () => {
    const redacted = { type: 'redacted_thinking', data: 'b3BhcXVl' };
    const { message } = choiceOf({ content: [redacted] });
    expect(message.thinking_blocks).toEqual([redacted]);
    expect(message).not.toHaveProperty('reasoning_content');
  });

  it('omits unsigned thinking from thinking_blocks', () => {
    const { message } = choiceOf({ content: [{ type: 'thinking', thinking: 'Hm', signature: '' }] });
    expect(message).toMatchObject({ reasoning_content: 'Hm' });
    expect(message).not.toHaveProperty('thinking_blocks');
  });

  it.each([[{}], [null], [undefined]])('returns the tool input %j as {}', (input) => {
    const content = [{ type: 'tool_use', id: 'toolu_1', name: 'now', input }];
    expect(choiceOf({ content }).message.tool_calls?.[0]?.function.arguments).toBe('{}');
  });

  it('returns the input of the output tool as content', () => {
    const choice = choiceOf(recordedJson('structured-response.json'), true);
    expect(choice.message).toMatchObject({ content: '{"animal":"cat"}', tool_calls: null });
    expect(choice.finish_reason).toBe('stop');
  });

  it('returns a call of a client tool with the output tool’s name as a tool call', () => {
    expect(choiceOf(recordedJson('structured-response.json')).message.tool_calls).toHaveLength(1);
  });

  it.each([
    ['end_turn', 'stop', undefined],
    ['stop_sequence', 'stop', 'stop_sequence'],
    ['max_tokens', 'length', undefined],
    ['tool_use', 'tool_calls', undefined],
    ['pause_turn', 'stop', 'pause_turn'],
    ['compaction', 'stop', 'compaction'],
    ['refusal', 'content_filter', undefined],
    ['model_context_window_exceeded', 'length', 'model_context_window_exceeded'],
    ['something_new', 'stop', 'something_new'],
    [null, 'tool_calls', undefined],
  ])('maps the stop reason %s to %s', (stop_reason, expected, native) => {
    const { finish_reason, native_finish_reason } = choiceOf({ stop_reason });
    expect({ finish_reason, native_finish_reason }).toEqual({ finish_reason: expected, native_finish_reason: native });
  });

  it('returns the explanation of a refusal', () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'Blocked.' };
    expect(choiceOf({ content: [], stop_reason: 'refusal', stop_details }).message.refusal).toBe('Blocked.');
  });

  it.each([[undefined], [null], [''], [7]])('creates an id for a message whose id is %j', (id) => {
    expect(toChatResponse({ ...recorded, id }, context).id).toMatch(/^chatcmpl-./);
  });

  it('returns the service tier', () => {
    expect(toChatResponse({ ...recorded, usage: { service_tier: 'priority' } }, context).service_tier).toBe('priority');
  });
});

describe('toUsage', () => {
  it.each([
    [
      { input_tokens: 2, output_tokens: 3 },
      { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 },
    ],
    [{ output_tokens: 3 }, { prompt_tokens: null, completion_tokens: 3, total_tokens: null }],
    [
      { input_tokens: '2', output_tokens: -1 },
      { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    ],
    [undefined, { prompt_tokens: null, completion_tokens: null, total_tokens: null }],
    [
      {
        input_tokens: 2,
        output_tokens: 3,
        output_tokens_details: { thinking_tokens: 1 },
        cache_read_input_tokens: null,
      },
      { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5, completion_tokens_details: { reasoning_tokens: 1 } },
    ],
  ])('translates %j to %j', (native, expected) => {
    expect(usageOf(native)).toEqual(expected);
  });

  const compaction = { type: 'compaction', input_tokens: 100, output_tokens: 10 };
  const message = { type: 'message', input_tokens: 20, output_tokens: 2, cache_read_input_tokens: 5 };
  const advisor = { type: 'advisor_message', input_tokens: 1000, output_tokens: 1000 };
  const fallback = { type: 'fallback_message', input_tokens: 7, output_tokens: 7 };
  const top = { input_tokens: 20, output_tokens: 2, cache_read_input_tokens: 5 };

  it.each([
    [
      'sums iterations that include a compaction',
      [compaction, message, advisor],
      { prompt_tokens: 125, completion_tokens: 12 },
    ],
    [
      'returns the top-level counts without a compaction',
      [message, advisor],
      { prompt_tokens: 25, completion_tokens: 2 },
    ],
    [
      'returns the top-level counts after a fallback',
      [compaction, message, fallback],
      { prompt_tokens: 25, completion_tokens: 2 },
    ],
    ['returns the top-level counts for invalid iterations', [null, 7], { prompt_tokens: 25, completion_tokens: 2 }],
  ])('%s', (_, iterations, expected) => {
    expect(usageOf({ ...top, iterations })).toMatchObject(expected);
  });
});

describe('toChatResponse on an invalid body', () => {
  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ content: null }],
    [{ content: 'text' }],
    [{ content: [null] }],
    [{ content: [{ text: 'x' }] }],
    [{ content: [{ type: 'text' }] }],
    [{ content: [{ type: 'text', text: null }] }],
    [{ content: [{ type: 'thinking' }] }],
    [{ content: [{ type: 'tool_use', id: 'x', name: 7, input: {} }] }],
    [{ content: [{ type: 'tool_use', name: 'x', input: {} }] }],
    [{ content: [{ type: 'tool_use', id: 'x', name: 'x', input: 'x' }] }],
  ])('throws UPSTREAM_INVALID: %j', (body) => {
    expect(thrownBy(() => toChatResponse(body, context))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('throws an error response with the status of its type', () => {
    const body = { type: 'error', error: { type: 'not_found_error', message: 'model: claude-fx' } };
    const expected = { code: 'UPSTREAM_REFUSED', status: 404, message: 'model: claude-fx', type: 'not_found_error' };
    const translate = () => translateResponse(() => toChatResponse(body, context), body, CLAUDE_ERRORS);
    expect(thrownBy(translate)).toMatchObject(expected);
  });

  it('returns a response or throws GatewayError for random bodies', () => {
    const block = fc.oneof(fc.constantFrom(...(recorded['content'] as object[])), fc.object());
    const noise = fc.dictionary(
      fc.constantFrom('type', 'text', 'input', 'name', 'id', 'thinking', 'data'),
      fc.jsonValue(),
    );
    const merged = fc.tuple(block, noise).map(([given, more]): unknown => ({ ...given, ...more }));
    const noisy = fc.oneof(merged, fc.jsonValue());
    const body = fc.record({ content: fc.array(noisy), usage: fc.jsonValue(), stop_reason: fc.jsonValue() });
    fc.assert(
      fc.property(fc.oneof(body, fc.jsonValue()), fc.boolean(), (value, usesOutputTool) => {
        try {
          expect(toChatResponse(value, { ...context, usesOutputTool }).choices).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });
});
