import type * as sdk from '@google/genai';
import { bodyOf, GEMINI_3, lookup, user } from '../../../../test/support/google';
import type { UnknownFields } from '../../../../test/support/unknown-fields';
import type { FinishReason } from '../../../wire';
import type { EmbedOptions } from './embed-wire';
import { toEmbeddingsResponse, toEmbedRequest } from './embeddings';
import { toFinish } from './finish-reason';
import { toChatResponse } from './generate-response';
import { toChatChunks } from './generate-stream';
import type { GenerateRequest, GenerateResponse } from './generate-wire';

// Type check: this file does not compile if our wire types differ from the types of Google's SDK.

/** The SDK's types with its enums replaced by their string values. */
type Values<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Item)[]
    ? Values<Item>[]
    : T extends object
      ? { [Key in keyof T]: Values<T[Key]> }
      : T;

type SdkRequest = Values<
  {
    contents: sdk.Content[];
    systemInstruction?: sdk.Content;
    generationConfig?: sdk.GenerationConfig;
  } & Pick<sdk.GenerateContentConfig, 'toolConfig' | 'serviceTier'>
> & { tools?: { functionDeclarations: Values<sdk.FunctionDeclaration>[] }[] } & {
  [Name in 'safetySettings' | 'cachedContent' | 'labels']?: unknown;
};

type SdkResponse = Values<
  Pick<
    sdk.GenerateContentResponse,
    'candidates' | 'promptFeedback' | 'usageMetadata' | 'modelVersion' | 'responseId' | 'createTime'
  >
>;

const parts: Values<sdk.Part>[] = [
  { text: 'Hm.', thought: true },
  { text: 'Hi', thoughtSignature: 'c2ln' },
  { inlineData: { mimeType: 'image/png', data: 'aGk=' } },
  { functionCall: { id: 'f1', name: 'now', args: { zone: 'UTC' } }, thoughtSignature: 'c2ln' },
];

const response: SdkResponse = {
  candidates: [
    {
      index: 0,
      content: { role: 'model', parts },
      finishReason: 'STOP',
      logprobsResult: {
        chosenCandidates: [{ token: 'Hi', logProbability: -1 }],
        topCandidates: [{ candidates: [{ token: 'Hi', logProbability: -1 }] }],
      },
    },
  ],
  usageMetadata: {
    promptTokenCount: 5,
    toolUsePromptTokenCount: 1,
    candidatesTokenCount: 2,
    thoughtsTokenCount: 3,
    totalTokenCount: 11,
    cachedContentTokenCount: 4,
  },
  modelVersion: 'gemini-fx',
  responseId: 'fx',
};

const read = {
  usage: {
    prompt_tokens: 6,
    completion_tokens: 5,
    total_tokens: 11,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 3 },
  },
  head: { id: 'fx', model: 'gemini-fx' },
  logprobs: { content: [{ token: 'Hi', logprob: -1, top_logprobs: [{ token: 'Hi', logprob: -1 }] }] },
  message: {
    content: 'Hi',
    reasoning_content: 'Hm.',
    thought_signature: 'c2ln',
    images: [{ image_url: { url: 'data:image/png;base64,aGk=' } }],
    tool_calls: [{ id: 'f1', function: { name: 'now', arguments: '{"zone":"UTC"}' }, thought_signature: 'c2ln' }],
  },
};

describe('the types of Google’s SDK', () => {
  it('contain every field of our requests', () => {
    const sent = (ours: GenerateRequest): SdkRequest => ours;
    const unknown: UnknownFields<GenerateRequest, SdkRequest>[] = [];
    const messages = [
      user,
      { role: 'assistant', tool_calls: [lookup] },
      { role: 'tool', tool_call_id: 'call_1', content: 'x' },
    ];
    expect(sent(bodyOf({ messages, reasoning_effort: 'low' }, GEMINI_3)).contents).toHaveLength(3);
    expect(unknown satisfies never[]).toEqual([]);
  });

  it('contain every field of a response that we read', () => {
    // The Gemini API's name of `citations`; the SDK's types have Vertex AI's only.
    const unknown: Exclude<UnknownFields<GenerateResponse, SdkResponse>, 'citationSources'>[] = [];
    expect(unknown satisfies never[]).toEqual([]);
    const { choices, ...rest } = toChatResponse(response, 'm');
    expect(rest).toMatchObject({ ...read.head, usage: read.usage });
    expect(choices).toMatchObject([{ finish_reason: 'tool_calls', message: read.message, logprobs: read.logprobs }]);
  });

  it('contain every field of a stream event that we read', () => {
    const translate = toChatChunks('m');
    const chunks = [...translate({ event: '', data: JSON.stringify(response) }), ...(translate.end?.(false) ?? [])];
    expect(chunks).toMatchObject([
      { ...read.head, choices: [{ delta: { role: 'assistant', content: '' } }] },
      { ...read.head, choices: [{ delta: read.message, finish_reason: null, logprobs: read.logprobs }] },
      { ...read.head, choices: [{ finish_reason: 'tool_calls' }] },
      { choices: [], usage: read.usage },
    ]);
  });

  it('contain the fields of a blocked prompt that we read', () => {
    const blocked: SdkResponse = { promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'No.' } };
    expect(toChatResponse(blocked, 'm').choices).toMatchObject([
      { finish_reason: 'content_filter', native_finish_reason: 'SAFETY', message: { refusal: 'No.' } },
    ]);
  });

  it('have no finish reason that we take for a complete response', () => {
    const known: Record<Exclude<`${sdk.FinishReason}`, 'FINISH_REASON_UNSPECIFIED'>, FinishReason> = {
      STOP: 'stop',
      MAX_TOKENS: 'length',
      CONTINUATION: 'length',
      SAFETY: 'content_filter',
      RECITATION: 'content_filter',
      LANGUAGE: 'content_filter',
      BLOCKLIST: 'content_filter',
      PROHIBITED_CONTENT: 'content_filter',
      SPII: 'content_filter',
      IMAGE_SAFETY: 'content_filter',
      IMAGE_PROHIBITED_CONTENT: 'content_filter',
      IMAGE_RECITATION: 'content_filter',
      MALFORMED_FUNCTION_CALL: 'content_filter',
      UNEXPECTED_TOOL_CALL: 'content_filter',
      TOO_MANY_TOOL_CALLS: 'content_filter',
      NO_IMAGE: 'content_filter',
      IMAGE_OTHER: 'content_filter',
      OTHER: 'content_filter',
    };
    const mapped = Object.keys(known).map((reason) => [
      reason,
      toFinish({ reason, message: undefined }, false).finish.finish_reason,
    ]);
    expect(Object.fromEntries(mapped)).toEqual(known);
  });

  it('contain every field of our embeddings requests and responses', () => {
    const unknown: UnknownFields<EmbedOptions, sdk.EmbedContentConfig>[] = [];
    expect(unknown satisfies never[]).toEqual([]);
    const input = ['one', 'two'];
    expect(toEmbedRequest({ input }, 'models/m')).toMatchObject({ requests: [{ model: 'models/m' }, {}] });
    const batch: Pick<sdk.EmbedContentResponse, 'embeddings'> = { embeddings: [{ values: [1] }, { values: [2] }] };
    expect(toEmbeddingsResponse(batch, 'm', { input }).data).toMatchObject([{ embedding: [1] }, { embedding: [2] }]);
  });
});
