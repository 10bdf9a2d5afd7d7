import type { ErrorResponse } from '@anthropic-ai/sdk/resources/shared';
import type { Completion, CompletionCreateParams } from '@anthropic-ai/sdk/resources/completions';
import type { BetaMessage, BetaRawMessageStreamEvent } from '@anthropic-ai/sdk/resources/beta/messages';
import type {
  ContentBlockParam,
  Message,
  MessageCreateParams,
  RawMessageStreamEvent,
  StopReason,
  Tool,
} from '@anthropic-ai/sdk/resources/messages';
import { CLAUDE_4_5, requestOf, lookup, target } from '../../../../test/support/anthropic';
import type { UnknownFields } from '../../../../test/support/unknown-fields';
import { AnthropicAdapter } from '../../anthropic/anthropic.adapter';
import { errorInBody } from '../../../upstream/client/error-body';
import { CLAUDE_ERRORS } from './error-format';
import { toFinish } from './finish-reason';
import { toCompletionsChunks, toCompletionsResponse } from './legacy-completions-response';
import type { CompleteRequest, CompleteResponse } from './complete-wire';
import { toChatResponse } from './messages-response';
import { toChatChunks } from './messages-stream';
import type {
  CustomTool,
  MessagesRequest,
  MessagesResponse,
  MessageStreamEvent,
  TranslatedBlock,
} from './messages-wire';

// The compiler does the checking: this file does not compile if our types contradict those of Anthropic's SDK.

const context = { model: CLAUDE_4_5, usesOutputTool: false };

const usage: Message['usage'] = {
  input_tokens: 2,
  output_tokens: 3,
  cache_creation_input_tokens: 4,
  cache_read_input_tokens: 5,
  output_tokens_details: { thinking_tokens: 1 },
  cache_creation: null,
  inference_geo: null,
  server_tool_use: null,
  service_tier: 'standard',
  speed: null,
};

const message: Message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: CLAUDE_4_5,
  container: null,
  diagnostics: null,
  stop_details: null,
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage,
  content: [
    { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'b3BhcXVl' },
    { type: 'text', text: 'Hi', citations: null },
    { type: 'tool_use', id: 'toolu_1', name: 'now', input: { zone: 'UTC' }, caller: { type: 'direct' } },
  ],
};

describe('the types of Anthropic’s SDK', () => {
  it('accept our requests', () => {
    type Head = Omit<MessagesRequest, 'messages' | 'tools' | 'thinking'>;
    const head = (ours: Head): Omit<MessageCreateParams, 'messages'> => ours;
    const block = (ours: TranslatedBlock): ContentBlockParam => ours;
    const tool = (ours: CustomTool): Tool => ours;
    const unknown: {
      head: UnknownFields<Head, MessageCreateParams>[];
      blocks: UnknownFields<TranslatedBlock, ContentBlockParam>[];
      tools: UnknownFields<Omit<CustomTool, 'input_schema'>, Tool>[];
    } = { head: [], blocks: [], tools: [] };
    const none: { head: never[]; blocks: never[]; tools: never[] } = unknown;
    expect(Object.values(none).flat()).toEqual([]);
    const { body } = requestOf({ tools: [lookup], stop: 'END', user: 'u', reasoning_effort: 'low', temperature: 1 });
    const { messages: _m, tools: _t, thinking: _, ...ours } = body;
    expect(head(ours)).toMatchObject({ model: CLAUDE_4_5, stop_sequences: ['END'], metadata: { user_id: 'u' } });
    expect(block({ type: 'text', text: 'Hi' })).toMatchObject({ type: 'text' });
    expect(tool({ name: 'f', input_schema: { type: 'object' } })).toMatchObject({ name: 'f' });
  });

  it('contain all fields that our response and event types declare', () => {
    const unknown: {
      response: UnknownFields<MessagesResponse, BetaMessage>[];
      event: UnknownFields<MessageStreamEvent, BetaRawMessageStreamEvent>[];
      completion: UnknownFields<CompleteResponse, Completion>[];
    } = { response: [], event: [], completion: [] };
    const none: Record<keyof typeof unknown, never[]> = unknown;
    expect(Object.values(none).flat()).toEqual([]);
  });

  it('describe the response that toChatResponse reads', () => {
    expect(toChatResponse(message, context)).toMatchObject({
      id: 'msg_1',
      model: CLAUDE_4_5,
      service_tier: 'standard',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: 'Hi',
            reasoning_content: 'Hm.',
            thinking_blocks: [message.content[0], message.content[1]],
            tool_calls: [{ id: 'toolu_1', function: { name: 'now', arguments: '{"zone":"UTC"}' } }],
          },
        },
      ],
      usage: {
        prompt_tokens: 11,
        completion_tokens: 3,
        prompt_tokens_details: { cached_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 1 },
        cache_creation_input_tokens: 4,
      },
    });
  });

  it('describe the refusal that toChatResponse reads', () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'No.' } as const;
    const refusal: Message = { ...message, content: [], stop_reason: 'refusal', stop_details };
    expect(toChatResponse(refusal, context).choices).toMatchObject([
      { finish_reason: 'content_filter', message: { refusal: 'No.' } },
    ]);
  });

  it('contain no stop reason that toFinish does not map', () => {
    const known: Record<StopReason, string> = {
      end_turn: 'stop',
      stop_sequence: 'stop',
      max_tokens: 'length',
      tool_use: 'tool_calls',
      pause_turn: 'stop',
      refusal: 'content_filter',
      model_context_window_exceeded: 'length',
    };
    const read = Object.keys(known).map((reason) => [reason, toFinish(reason, true, true).finish_reason]);
    expect(Object.fromEntries(read)).toEqual(known);
  });

  it('describe the events that toChatChunks reads', () => {
    const events: RawMessageStreamEvent[] = [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2ln' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '', citations: null } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 1 },
      {
        type: 'content_block_start',
        index: 2,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'now', input: {}, caller: { type: 'direct' } },
      },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{}' } },
      { type: 'content_block_stop', index: 2 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null, stop_details: null, container: null },
        usage: { ...usage, output_tokens: 7 },
      },
      { type: 'message_stop' },
    ];
    const translate = toChatChunks(context);
    const chunks = events.flatMap((event) => translate({ event: event.type, data: JSON.stringify(event) }));
    expect(chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta))).toMatchObject([
      { role: 'assistant' },
      { reasoning_content: 'Hm.' },
      { thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }] },
      { content: 'Hi' },
      { tool_calls: [{ index: 0, id: 'toolu_1', function: { name: 'now' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 7 } });
  });

  it('describe the error that errorInBody reads', () => {
    const error: ErrorResponse = {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
      request_id: 'req_1',
    };
    expect(errorInBody(error, CLAUDE_ERRORS)).toMatchObject({ status: 529, message: 'Overloaded' });
  });

  it('accept our legacy requests and describe the responses', () => {
    const sent = (ours: CompleteRequest): CompletionCreateParams => ours;
    const { body } = new AnthropicAdapter().completions.toRequest(
      { prompt: 'Hi', stream: true },
      target({}, 'claude-2.1'),
    );
    expect(sent(body as CompleteRequest)).toMatchObject({ model: 'claude-2.1', stream: true });
    const response: Completion = {
      id: 'compl_1',
      type: 'completion',
      completion: ' Hi',
      model: 'claude-2.1',
      stop_reason: 'max_tokens',
    };
    const choices = [{ index: 0, text: ' Hi', finish_reason: 'length' }];
    expect(toCompletionsResponse(response, 'claude-2.1')).toMatchObject({
      id: 'compl_1',
      model: 'claude-2.1',
      choices,
    });
    const chunks = toCompletionsChunks('claude-2.1')({ event: 'completion', data: JSON.stringify(response) });
    expect(chunks[0]).toMatchObject({ id: 'compl_1', model: 'claude-2.1', choices });
  });
});
