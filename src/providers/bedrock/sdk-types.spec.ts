import type * as sdk from '@aws-sdk/client-bedrock-runtime';
import type { DocumentType } from '@smithy/types';
import { adapter, CLAUDE_4_5, chatRequest, target } from '../../../test/support/bedrock';
import { recordedJson } from '../../../test/support/recorded';
import type { UnknownFields } from '../../../test/support/unknown-fields';
import type * as wire from './converse-wire';
import { toFinish } from './finish-reason';
import { splitInvokeHeaders } from './invoke-headers';
import { exceptionIn } from './stream-exceptions';

// The types are the test: this file does not compile if the wire types differ from those of AWS's SDK.

/** An SDK type as on the wire: bytes are base64, and documents are any JSON. */
type OnTheWire<T> = [DocumentType] extends [T]
  ? unknown
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Item)[]
      ? OnTheWire<Item>[]
      : T extends object
        ? { [Name in keyof T]: OnTheWire<T[Name]> }
        : T;

type Request = OnTheWire<Omit<sdk.ConverseRequest, 'modelId'>>;
type Response = OnTheWire<sdk.ConverseResponse>;
type Event = OnTheWire<sdk.ConverseStreamOutput>;
type EventOf<Name extends keyof Event> = NonNullable<Event[Name]>;
/** The names of a union's members, without the SDK's placeholder for unknown ones. */
type MemberNames<Union> = Exclude<Union extends unknown ? RequiredNames<Union> : never, '$unknown'>;
type RequiredNames<T> = { [Name in keyof T]-?: undefined extends T[Name] ? never : Name }[keyof T];

const usage: Response['usage'] = {
  inputTokens: 3,
  outputTokens: 4,
  totalTokens: 12,
  cacheReadInputTokens: 5,
  cacheWriteInputTokens: 0,
};

const MESSAGE = {
  tool_calls: [{ id: 'id-1', function: { name: 'add', arguments: '{"a":1}' } }],
  content: 'Hi',
  reasoning_content: 'Hm.',
};

describe('the types of the AWS SDK', () => {
  it('accept the request that is sent', () => {
    const sent = (request: wire.ConverseRequest): Request => request;
    const block = (value: wire.ContentBlock): OnTheWire<sdk.ContentBlock> => value;
    const unknownFields: UnknownFields<wire.ConverseRequest, Request>[] = [];
    expect(unknownFields satisfies never[]).toEqual([]);
    const unknownInBlocks: UnknownFields<wire.ContentBlock, OnTheWire<sdk.ContentBlock>>[] = [];
    expect(unknownInBlocks satisfies never[]).toEqual([]);
    const { client, provider } = recordedJson('bedrock/chat-request.json') as { client: object; provider: object };
    const { body } = adapter.chat.toRequest(chatRequest(client), target(CLAUDE_4_5));
    expect(sent(body as wire.ConverseRequest)).toEqual(provider);
    expect(block({ image: { format: 'png', source: { s3Location: { uri: 's3://a/b.png' } } } })).toHaveProperty(
      'image',
    );
  });

  it('contain the native parameters of Converse', () => {
    const native: Required<
      Pick<
        Request,
        | 'guardrailConfig'
        | 'requestMetadata'
        | 'performanceConfig'
        | 'promptVariables'
        | 'additionalModelResponseFieldPaths'
        | 'additionalModelRequestFields'
      >
    > = {
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1', trace: 'enabled' },
      requestMetadata: { team: 'a' },
      performanceConfig: { latency: 'optimized' },
      promptVariables: { name: { text: 'Ada' } },
      additionalModelResponseFieldPaths: ['/delta/stop_sequence'],
      additionalModelRequestFields: { anthropic_beta: ['x'] },
    };
    expect(adapter.chat.toRequest(chatRequest(native), target(CLAUDE_4_5)).body).toMatchObject(native);
  });

  it('describe the response that is read', () => {
    const response: Response = {
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } },
            { reasoningContent: { redactedContent: 'cmVk' } },
            { text: 'Hi' },
            { toolUse: { toolUseId: 'id-1', name: 'add', input: { a: 1 } } },
          ],
        },
      },
      stopReason: 'tool_use',
      usage,
      metrics: { latencyMs: 1 },
      serviceTier: { type: 'flex' },
      trace: { guardrail: { modelOutput: ['Hi'] } },
      additionalModelResponseFields: { delta: { stop_sequence: 'END' } },
    };
    expect(adapter.chat.toResponse(response, target(), chatRequest({}), {})).toMatchObject({
      service_tier: 'flex',
      trace: response.trace,
      additionalModelResponseFields: { delta: { stop_sequence: 'END' } },
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            ...MESSAGE,
            thinking_blocks: [
              { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
              { type: 'redacted_thinking', data: 'cmVk' },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 8,
        completion_tokens: 4,
        total_tokens: 12,
        prompt_tokens_details: { cached_tokens: 5 },
        cache_creation_input_tokens: 0,
      },
    });
  });

  it('contain all response fields and event fields that are read', () => {
    const inResponses: UnknownFields<wire.ConverseResponse, Response>[] = [];
    expect(inResponses satisfies never[]).toEqual([]);
    const inStarts: UnknownFields<wire.ContentBlockStartEvent, EventOf<'contentBlockStart'>>[] = [];
    expect(inStarts satisfies never[]).toEqual([]);
    const inDeltas: UnknownFields<wire.ContentBlockDeltaEvent, EventOf<'contentBlockDelta'>>[] = [];
    expect(inDeltas satisfies never[]).toEqual([]);
    const inStops: UnknownFields<wire.MessageStopEvent, EventOf<'messageStop'> & EventOf<'metadata'>>[] = [];
    expect(inStops satisfies never[]).toEqual([]);
    const inMetadata: UnknownFields<wire.MetadataEvent, EventOf<'messageStop'> & EventOf<'metadata'>>[] = [];
    expect(inMetadata satisfies never[]).toEqual([]);
  });

  it('contain no stop reason that is not mapped', () => {
    const known: Record<sdk.StopReason, string> = {
      end_turn: 'stop',
      stop_sequence: 'stop',
      max_tokens: 'length',
      tool_use: 'tool_calls',
      content_filtered: 'content_filter',
      guardrail_intervened: 'content_filter',
      model_context_window_exceeded: 'length',
      malformed_model_output: 'content_filter',
      malformed_tool_use: 'content_filter',
    };
    const read = Object.keys(known).map((reason) => [reason, toFinish(reason, true, true).finish_reason]);
    expect(Object.fromEntries(read)).toEqual(known);
  });

  it('describe the events that are read', () => {
    const events: Event[] = [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm.' } } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2ln' } } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent: { redactedContent: 'cmVk' } } } },
      { contentBlockDelta: { contentBlockIndex: 2, delta: { text: 'Hi' } } },
      { contentBlockStart: { contentBlockIndex: 3, start: { toolUse: { toolUseId: 'id-1', name: 'add' } } } },
      { contentBlockDelta: { contentBlockIndex: 3, delta: { toolUse: { input: '{"a":1}' } } } },
      { contentBlockStop: { contentBlockIndex: 3 } },
      { messageStop: { stopReason: 'tool_use' } },
      { metadata: { usage, metrics: { latencyMs: 1 }, serviceTier: { type: 'flex' } } },
    ];
    const translate = adapter.chat.toChunks!(target(), chatRequest({ stream: true }), {});
    const chunks = events
      .flatMap((event) => Object.entries(event))
      .flatMap(([event, member]) => translate({ event, data: JSON.stringify(member) }));
    expect(chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta))).toMatchObject([
      { role: 'assistant' },
      { reasoning_content: 'Hm.' },
      { thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }] },
      { thinking_blocks: [{ type: 'redacted_thinking', data: 'cmVk' }] },
      { content: 'Hi' },
      { tool_calls: [{ index: 0, id: 'id-1', function: { name: 'add', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] },
      {},
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 12 }, service_tier: 'flex' });
  });

  it('contain no stream event that is not handled', () => {
    const events: Record<MemberNames<sdk.ConverseStreamOutput>, number | 'read'> = {
      messageStart: 'read',
      contentBlockStart: 'read',
      contentBlockDelta: 'read',
      contentBlockStop: 'read',
      messageStop: 'read',
      metadata: 'read',
      internalServerException: 500,
      modelStreamErrorException: 424,
      validationException: 400,
      throttlingException: 429,
      serviceUnavailableException: 503,
    };
    const handled = Object.keys(events).map((event) => [event, exceptionIn({ event, data: '{}' })?.status ?? 'read']);
    expect(Object.fromEntries(handled)).toEqual(events);
  });

  it('contain the fields that InvokeModel has as headers', () => {
    const inHeaders: Pick<
      sdk.InvokeModelRequest,
      'trace' | 'guardrailIdentifier' | 'guardrailVersion' | 'performanceConfigLatency' | 'serviceTier'
    > = {
      trace: 'ENABLED',
      guardrailIdentifier: 'g',
      guardrailVersion: '1',
      performanceConfigLatency: 'optimized',
      serviceTier: 'flex',
    };
    const guardrailConfig: Request['guardrailConfig'] = {
      guardrailIdentifier: 'g',
      guardrailVersion: '1',
      trace: 'enabled',
    };
    const request = { guardrailConfig, performanceConfig: { latency: 'optimized' }, service_tier: 'flex' };
    const { headers } = splitInvokeHeaders(request, new Set());
    expect(Object.values(headers).sort()).toEqual(Object.values(inHeaders).sort());
  });
});
