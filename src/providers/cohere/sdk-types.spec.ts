// The SDK exports its types in camel case; those of the wire are in a folder that it does not export.
import type * as sdk from '../../../node_modules/cohere-ai/serialization';
import type { UnknownFields } from '../../../test/support/unknown-fields';
import type { Message } from '../../wire';
import type * as wire from './chat-wire';
import { toChatResponse } from './chat-response';
import { toChatChunks } from './chat-stream';
import { toMessages } from './messages';
import { toTools } from './tools';
import { toChatResponse as toV1ChatResponse } from './v1/chat-response';
import type * as v1 from './v1/chat-wire';
import { toConversation } from './v1/conversation';
import type * as generate from './v1/generate-wire';
import { toTools as toV1Tools } from './v1/tools';

// The types are the test: this file does not compile if the wire types differ from those of Cohere's SDK.

type Sent = Pick<sdk.V2ChatRequest.Raw, 'messages' | 'tools' | 'strict_tools' | 'tool_choice'>;

const messages: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'a', content: 'x' },
];

describe('the types of the Cohere SDK', () => {
  it('accept the request that is sent', () => {
    const sentMessages: wire.WireMessage[] = toMessages(messages);
    const request = { messages, tools: [{ type: 'function', function: { name: 'f' } }] };
    const tools: wire.ToolFields = toTools(request, new Set());
    const sent: Sent = { messages: sentMessages, ...tools };
    expect(sent.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(sent.tools).toHaveLength(1);
  });

  it('accept the request that is sent to version 1', () => {
    const conversation: v1.ConversationFields = toConversation(messages);
    const tools: { tools?: v1.WireTool[] } = toV1Tools({
      messages,
      tools: [{ type: 'function', function: { name: 'f' } }],
    });
    const sent: Omit<sdk.ChatRequest.Raw, 'stream'> = { ...conversation, ...tools };
    expect(sent.tool_results).toEqual([{ call: { name: 'f', parameters: {} }, outputs: [{ output: 'x' }] }]);
  });

  it('describe the response that is read', () => {
    const response: sdk.V2ChatResponse.Raw = {
      id: 'x',
      finish_reason: 'TOOL_CALL',
      message: {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'text', text: 'Hi' },
        ],
        tool_plan: ' So.',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      usage: { tokens: { input_tokens: 1, output_tokens: 2 }, cached_tokens: 1 },
      logprobs: [{ text: 'Hi', token_ids: [1], logprobs: [-1] }],
    };
    expect(toChatResponse(response, 'm')).toMatchObject({
      choices: [{ message: { content: 'Hi', reasoning_content: 'Hm. So.', tool_calls: [{ id: 'a' }] } }],
      usage: { total_tokens: 3 },
    });
  });

  it('describe the events that are read', () => {
    const events: sdk.V2ChatStreamResponse.Raw[] = [
      { type: 'message-start', id: 'x', delta: { message: { role: 'assistant' } } },
      { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hi' } } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'So.' } } },
      {
        type: 'tool-call-start',
        index: 0,
        delta: { message: { tool_calls: { id: 'a', type: 'function', function: { name: 'f', arguments: '' } } } },
      },
      { type: 'tool-call-delta', index: 0, delta: { message: { tool_calls: { function: { arguments: '{}' } } } } },
      { type: 'message-end', delta: { finish_reason: 'TOOL_CALL', usage: { tokens: { input_tokens: 1 } } } },
    ];
    const translate = toChatChunks('m');
    const chunks = events.flatMap((event) => translate({ event: event.type, data: JSON.stringify(event) }));
    expect(chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta))).toMatchObject([
      { role: 'assistant' },
      { content: 'Hi' },
      { reasoning_content: 'So.' },
      { tool_calls: [{ id: 'a' }] },
      { tool_calls: [{ function: { arguments: '{}' } }] },
      {},
    ]);
  });

  it('contain all response fields that are read', () => {
    const inChat: UnknownFields<Omit<wire.CohereChatResponse, 'error'>, sdk.V2ChatResponse.Raw>[] = [];
    expect(inChat satisfies never[]).toEqual([]);
    const inV1Chat: UnknownFields<Omit<v1.V1ChatResponse, 'token_count'>, sdk.NonStreamedChatResponse.Raw>[] = [];
    expect(inV1Chat satisfies never[]).toEqual([]);
    const inGenerate: UnknownFields<Pick<generate.GenerateResponse, 'id' | 'meta'>, sdk.Generation.Raw>[] = [];
    expect(inGenerate satisfies never[]).toEqual([]);
  });

  it('describe the response of version 1', () => {
    const response: sdk.NonStreamedChatResponse.Raw = {
      text: 'Hi',
      response_id: 'x',
      finish_reason: 'MAX_TOKENS',
      meta: { tokens: { input_tokens: 1, output_tokens: 2 } },
    };
    expect(toV1ChatResponse(response, 'm')).toMatchObject({
      id: 'x',
      choices: [{ finish_reason: 'length' }],
      usage: { total_tokens: 3 },
    });
  });
});
