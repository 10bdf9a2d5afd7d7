import type { StopReason } from '@aws-sdk/client-bedrock-runtime';
import { adapter, chatRequest, CLAUDE_3, CLAUDE_4_5, target } from '../../../test/support/bedrock';
import { recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';

const schemaFormat = { type: 'json_schema', json_schema: { schema: { type: 'object' } } };

function translate(body: unknown, model = CLAUDE_4_5, request: object = {}) {
  return adapter.chat.toResponse(body, target(model), chatRequest(request), {});
}

function choiceWith(content: unknown[], stopReason = 'end_turn') {
  return translate({ output: { message: { role: 'assistant', content } }, stopReason }).choices[0]!;
}

/** Every stop reason in the types of AWS's SDK, for a response without tool calls. */
const FINISHES: Record<StopReason | 'something_new', object> = {
  end_turn: { finish_reason: 'stop' },
  stop_sequence: { finish_reason: 'stop', native_finish_reason: 'stop_sequence' },
  max_tokens: { finish_reason: 'length' },
  content_filtered: { finish_reason: 'content_filter' },
  guardrail_intervened: { finish_reason: 'content_filter', native_finish_reason: 'guardrail_intervened' },
  model_context_window_exceeded: { finish_reason: 'length', native_finish_reason: 'model_context_window_exceeded' },
  malformed_tool_use: { finish_reason: 'content_filter', native_finish_reason: 'malformed_tool_use' },
  something_new: { finish_reason: 'stop', native_finish_reason: 'something_new' },
  malformed_model_output: { finish_reason: 'content_filter', native_finish_reason: 'malformed_model_output' },
  tool_use: { finish_reason: 'stop' },
};

describe('the translation of a Converse response', () => {
  it('contains text, reasoning and cached tokens', () => {
    expect(translate(recordedJson('bedrock/chat-response.json'))).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: CLAUDE_4_5,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'It is 3.',
            tool_calls: null,
            refusal: null,
            reasoning_content: 'Sum.',
            thinking_blocks: [{ type: 'thinking', thinking: 'Sum.', signature: 'c2ln' }],
          },
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 50,
        completion_tokens: 5,
        total_tokens: 55,
        prompt_tokens_details: { cached_tokens: 20 },
        cache_creation_input_tokens: 0,
      },
    });
  });

  it('has AWS’s request id as its id, streamed or not', () => {
    const headers = { 'x-amzn-requestid': 'fx-req' };
    const body = recordedJson('bedrock/chat-response.json');
    expect(adapter.chat.toResponse(body, target(), chatRequest({}), headers).id).toBe('fx-req');
    const toChunks = adapter.chat.toChunks!(target(), chatRequest({ stream: true }), headers);
    expect(toChunks({ event: 'messageStart', data: '{"role":"assistant"}' })).toMatchObject([{ id: 'fx-req' }]);
  });

  it('contains parallel tool calls', () => {
    const { message, finish_reason } = translate(recordedJson('bedrock/tools-response.json')).choices[0]!;
    expect(message.tool_calls).toEqual([
      { id: 'tooluse_a', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
      { id: 'tooluse_b', type: 'function', function: { name: 'now', arguments: '{}' } },
    ]);
    expect(finish_reason).toBe('tool_calls');
  });

  it.each(Object.entries(FINISHES))('maps the stop reason %s', (stopReason, expected) => {
    const { index: _i, message: _m, ...finish } = choiceWith([{ text: 'Hi' }], stopReason);
    expect(finish).toEqual(expected);
  });

  it.each(['malformed_tool_use', 'malformed_model_output'])('is an error for %s without output', (stopReason) => {
    expect(gatewayErrorOf(() => choiceWith([], stopReason))).toMatchObject({ status: 502, upstreamCode: stopReason });
  });

  it('keeps native blocks and redacted thinking', () => {
    const citations = { citationsContent: { content: [{ text: 'Cited' }], citations: [] } };
    const { message } = choiceWith([{ text: 'A ' }, citations, { reasoningContent: { redactedContent: 'cmVk' } }]);
    expect(message).toMatchObject({
      content: 'A Cited',
      native_blocks: [citations],
      thinking_blocks: [{ type: 'redacted_thinking', data: 'cmVk' }],
    });
  });

  it('contains the service tier, the trace and additionalModelResponseFields', () => {
    const extras = { trace: { guardrail: {} }, additionalModelResponseFields: { stop: 'END' } };
    const body = { ...recordedJson('bedrock/chat-response.json'), ...extras, serviceTier: { type: 'flex' } };
    expect(translate(body)).toMatchObject({ ...extras, service_tier: 'flex' });
  });

  it('has the input of the hidden tool as its text unless the client declared a tool of that name', () => {
    const toolUse = { toolUseId: 'a', name: 'give_structured_answer', input: { a: 1 } };
    const body = { output: { message: { content: [{ toolUse }] } }, stopReason: 'tool_use', usage: {} };
    expect(translate(body, CLAUDE_3, { response_format: schemaFormat }).choices[0]).toMatchObject({
      message: { content: '{"a":1}', tool_calls: null },
      finish_reason: 'stop',
    });
    const tools = [{ type: 'function', function: { name: 'give_structured_answer' } }];
    expect(translate(body, CLAUDE_3, { response_format: schemaFormat, tools }).choices[0]).toMatchObject({
      message: { content: null, tool_calls: [{ id: 'a' }] },
    });
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ message: 'no output' }],
    [{ output: { message: { content: 'Hi' } } }],
    [{ output: { message: { content: [null] } } }],
    [{ output: { message: { content: [{ text: 7 }] } } }],
    [{ output: { message: { content: [{ toolUse: { name: 'a', input: [] } }] } } }],
    [{ output: { message: { content: [{ toolUse: { input: {} } }] } } }],
  ])('throws UPSTREAM_INVALID for the body %j', (body) => {
    expect(gatewayErrorOf(() => translate(body))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });
});
