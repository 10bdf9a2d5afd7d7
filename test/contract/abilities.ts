import { GatewayError } from '../../src/errors';
import { ChatRequest } from '../../src/wire';
import type { UpstreamRequest } from '../../src/upstream/client/upstream-request';
import { WEATHER } from './requests';
import type { ContractCase } from './contract-case';
import type { ChatOperation, Target } from '../../src/providers/contract/provider-adapter';

/** A chat request that uses one feature. */
interface FeatureRequest {
  readonly request: object;
  /** Text that the provider request contains if the feature is sent. Default: any difference from the baseline. */
  readonly marker?: string;
  /** The same request without the feature. Default: one text message. */
  readonly baseline?: object;
  /** Whether endpoints of every provider reject the feature. */
  readonly isAlwaysRejected?: true;
}

const IMAGE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const IMAGE_ADDRESS = 'https://images.example/cat.png';
const user = { role: 'user', content: 'Hi' };
const PLAIN = { messages: [user] };

function withPart(part: object): object {
  return { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, part] }] };
}

const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } };
const schema = {
  type: 'object',
  properties: { canary_colour: { type: 'string' } },
  required: ['canary_colour'],
  additionalProperties: false,
};

/** Features that a chat request can use. */
export const CHAT_FEATURES = {
  tools: { request: WEATHER, marker: 'get_weather' },
  'tool results': {
    request: {
      ...WEATHER,
      messages: [
        user,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'canary snow' },
      ],
    },
    marker: 'canary snow',
  },
  'function calls in the older form': {
    request: {
      messages: [
        user,
        { role: 'assistant', content: null, function_call: { name: 'canary_call', arguments: '{}' } },
        user,
      ],
    },
    marker: 'canary_call',
  },
  'a named tool': {
    request: { ...WEATHER, tool_choice: { type: 'function', function: { name: 'get_weather' } } },
    baseline: WEATHER,
  },
  'one tool call at a time': { request: { ...WEATHER, parallel_tool_calls: false }, baseline: WEATHER },
  images: {
    request: withPart({ type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE}` } }),
    marker: IMAGE,
  },
  'image URLs': {
    request: withPart({ type: 'image_url', image_url: { url: IMAGE_ADDRESS } }),
    marker: 'cat.png',
  },
  audio: {
    request: withPart({ type: 'input_audio', input_audio: { data: 'Y2FuYXJ5LXNvdW5k', format: 'wav' } }),
    marker: 'Y2FuYXJ5LXNvdW5k',
  },
  files: {
    request: withPart({
      type: 'file',
      file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQgY2FuYXJ5' },
    }),
    marker: 'JVBERi0xLjQgY2FuYXJ5',
  },
  'structured output': {
    request: {
      ...PLAIN,
      response_format: { type: 'json_schema', json_schema: { name: 'colour', strict: true, schema } },
    },
    marker: 'canary_colour',
  },
  reasoning: { request: { ...PLAIN, reasoning_effort: 'high' } },
  'reasoning sent back': {
    request: {
      messages: [
        user,
        {
          role: 'assistant',
          content: 'Hello',
          reasoning_content: 'canary thought',
          thinking_blocks: [{ type: 'thinking', thinking: 'canary thought', signature: 'c2ln' }],
        },
        user,
      ],
    },
    marker: 'canary thought',
  },
  // 0 is a valid seed, and falsy.
  seed: { request: { ...PLAIN, seed: 0 } },
  stop: { request: { ...PLAIN, stop: ['canary-stop'] }, marker: 'canary-stop' },
  'several choices': { request: { ...PLAIN, n: 2 } },
  logprobs: { request: { ...PLAIN, logprobs: true, top_logprobs: 2 } },
  'web search': { request: { ...PLAIN, web_search_options: {} }, marker: 'web_search' },
  'speakers’ names': {
    request: { messages: [{ role: 'user', name: 'canary_ann', content: 'Hi' }] },
    marker: 'canary_ann',
  },
  'catalog functions': {
    request: { ...PLAIN, tools: [{ type: 'uc_function', uc_function: { name: 'a.b.canary' } }] },
    isAlwaysRejected: true,
  },
} as const satisfies Record<string, FeatureRequest>;
export type ChatFeature = keyof typeof CHAT_FEATURES;

/**
 * What Sluice does with a feature: `sent` to the provider; `fetched` from its URL and sent as bytes; `dropped` and
 * reported in `x-sluice-adjusted`; `rejected` with an error. `lost`, i.e. dropped without a report, is a defect.
 */
export type Outcome = 'sent' | 'fetched' | 'dropped' | 'rejected' | 'lost';

export function outcomeOf(name: ChatFeature, row: ContractCase): Outcome {
  // The row's adapter and its targets have the same config class.
  const operation = row.adapter.chat as ChatOperation<object>;
  const target = row.target('http://127.0.0.1:1', 'key');
  const feature: FeatureRequest = CHAT_FEATURES[name];
  if (feature.isAlwaysRejected && ChatRequest.parse(structuredClone(feature.request)).issues) return 'rejected';
  if (name === 'image URLs' && operation.requiresInlineImage?.(IMAGE_ADDRESS, target)) return 'fetched';
  let request: UpstreamRequest;
  try {
    request = operation.toRequest(chatRequest(feature.request), target);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'INVALID_REQUEST') return 'rejected';
    throw error;
  }
  if (isSent(feature, request, operation, target)) return 'sent';
  return request.adjusted?.length ? 'dropped' : 'lost';
}

function isSent(
  { marker, baseline = PLAIN }: FeatureRequest,
  { body }: UpstreamRequest,
  operation: ChatOperation<object>,
  target: Target<object>,
): boolean {
  const text = JSON.stringify(body);
  if (marker !== undefined) return text.includes(marker);
  return text !== JSON.stringify(operation.toRequest(chatRequest(baseline), target).body);
}

function chatRequest(request: object): ChatRequest {
  const parsed = ChatRequest.parse(structuredClone(request));
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}
