import { GatewayError } from '../../src/errors';
import { ChatRequest } from '../../src/wire';
import type { UpstreamRequest } from '../../src/upstream/client/upstream-request';
import { WEATHER } from './requests';
import type { ContractCase } from './contract-subject';
import type { ChatOperation, Target } from '../../src/providers/contract/provider-adapter';

/** A chat request that asks for more than text. */
interface Asked {
  readonly request: object;
  /** A word that stands in the vendor's request if what was asked for arrived; without one, any difference counts. */
  readonly mark?: string;
  /** What it has to differ from: the request that does not ask. Default: one for text. */
  readonly unlike?: object;
  /** Whether endpoints refuse it whatever their vendor. */
  readonly isRefusedByAll?: true;
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

/** What a chat can ask for. */
export const ASKED = {
  tools: { request: WEATHER, mark: 'get_weather' },
  'tool results': {
    request: {
      ...WEATHER,
      messages: [
        user,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'canary snow' },
      ],
    },
    mark: 'canary snow',
  },
  'calls in the older form': {
    request: {
      messages: [
        user,
        { role: 'assistant', content: null, function_call: { name: 'canary_call', arguments: '{}' } },
        user,
      ],
    },
    mark: 'canary_call',
  },
  'a named tool': {
    request: { ...WEATHER, tool_choice: { type: 'function', function: { name: 'get_weather' } } },
    unlike: WEATHER,
  },
  'one tool call at a time': { request: { ...WEATHER, parallel_tool_calls: false }, unlike: WEATHER },
  images: {
    request: withPart({ type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE}` } }),
    mark: IMAGE,
  },
  'images by address': { request: withPart({ type: 'image_url', image_url: { url: IMAGE_ADDRESS } }), mark: 'cat.png' },
  audio: {
    request: withPart({ type: 'input_audio', input_audio: { data: 'Y2FuYXJ5LXNvdW5k', format: 'wav' } }),
    mark: 'Y2FuYXJ5LXNvdW5k',
  },
  files: {
    request: withPart({
      type: 'file',
      file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQgY2FuYXJ5' },
    }),
    mark: 'JVBERi0xLjQgY2FuYXJ5',
  },
  'structured output': {
    request: {
      ...PLAIN,
      response_format: { type: 'json_schema', json_schema: { name: 'colour', strict: true, schema } },
    },
    mark: 'canary_colour',
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
    mark: 'canary thought',
  },
  // One that is easily taken for none.
  seed: { request: { ...PLAIN, seed: 0 } },
  stop: { request: { ...PLAIN, stop: ['canary-stop'] }, mark: 'canary-stop' },
  'several answers': { request: { ...PLAIN, n: 2 } },
  logprobs: { request: { ...PLAIN, logprobs: true, top_logprobs: 2 } },
  'web search': { request: { ...PLAIN, web_search_options: {} }, mark: 'web_search' },
  'speakers’ names': {
    request: { messages: [{ role: 'user', name: 'canary_ann', content: 'Hi' }] },
    mark: 'canary_ann',
  },
  'catalog functions': {
    request: { ...PLAIN, tools: [{ type: 'uc_function', uc_function: { name: 'a.b.canary' } }] },
    isRefusedByAll: true,
  },
} as const satisfies Record<string, Asked>;
export type Asking = keyof typeof ASKED;

/**
 * What becomes of it: it is `sent` to the vendor; `fetched` first, and sent as bytes; `left out`, which the response
 * says; `refused` with a clear error; or it gets `lost`, which must not happen.
 */
export type Outcome = 'sent' | 'fetched' | 'left out' | 'refused' | 'lost';

export function outcomeOf(asking: Asking, row: ContractCase): Outcome {
  // The row's adapter and its targets are of one kind.
  const operation = row.adapter.chat as ChatOperation<object>;
  const target = row.target('http://127.0.0.1:1', 'key');
  const asked: Asked = ASKED[asking];
  if (asked.isRefusedByAll && ChatRequest.parse(structuredClone(asked.request)).issues) return 'refused';
  if (asking === 'images by address' && operation.requiresInlineImage?.(IMAGE_ADDRESS, target)) return 'fetched';
  let made: UpstreamRequest;
  try {
    made = operation.toRequest(chatRequest(asked.request), target);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'INVALID_REQUEST') return 'refused';
    throw error;
  }
  if (arrived(asked, made, operation, target)) return 'sent';
  return made.adjusted?.length ? 'left out' : 'lost';
}

function arrived(
  { mark, unlike = PLAIN }: Asked,
  { body }: UpstreamRequest,
  operation: ChatOperation<object>,
  target: Target<object>,
) {
  const text = JSON.stringify(body);
  if (mark !== undefined) return text.includes(mark);
  return text !== JSON.stringify(operation.toRequest(chatRequest(unlike), target).body);
}

function chatRequest(request: object): ChatRequest {
  const parsed = ChatRequest.parse(structuredClone(request));
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}
