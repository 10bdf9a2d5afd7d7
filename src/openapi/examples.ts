import type { ExampleObject } from '@nestjs/swagger';
import type { EndpointType } from '../config';
import type { Dialect } from '../http';

/** Named examples. Swagger UI selects the first one. */
export type Examples = Record<string, ExampleObject>;

interface TypeExamples {
  /** Request bodies without `model`. */
  readonly requests: Readonly<Record<string, { readonly summary: string; readonly value: object }>>;
  readonly response: object;
  /** Chunks of a streamed response; empty if the type has no streaming. */
  readonly chunks: readonly object[];
}

const STREAMING = { stream: true, stream_options: { include_usage: true } };
const QUESTION = { messages: [{ role: 'user', content: 'Name three uses of a sluice.' }] };
const WEATHER_TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const PROMPT = { prompt: 'Once upon a time', max_tokens: 60 };
const METADATA = { id: 'response-1', created: 1767225600, model: 'model-name' };
const USAGE = { prompt_tokens: 14, completion_tokens: 9, total_tokens: 23 };

function chatChunk(delta: object, finish_reason: string | null = null): object {
  const choice = { index: 0, finish_reason, delta: { role: null, content: null, tool_calls: null, ...delta } };
  return { ...METADATA, object: 'chat.completion.chunk', choices: [choice] };
}

function completionsChunk(text: string | null, finish_reason: string | null = null): object {
  return { ...METADATA, object: 'text_completion_chunk', choices: [{ index: 0, text, finish_reason }] };
}

const EXAMPLES: Readonly<Record<EndpointType, TypeExamples>> = {
  'llm/v1/chat': {
    requests: {
      plain: { summary: 'A question', value: QUESTION },
      streamed: { summary: 'A question, with a streamed response', value: { ...QUESTION, ...STREAMING } },
      tools: {
        summary: 'A question with a tool',
        value: { messages: [{ role: 'user', content: 'What is the weather in Oslo?' }], tools: [WEATHER_TOOL] },
      },
    },
    response: {
      ...METADATA,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Mills, canals and washing gold.',
            tool_calls: null,
            refusal: null,
          },
          finish_reason: 'stop',
        },
      ],
      usage: USAGE,
    },
    chunks: [
      chatChunk({ role: 'assistant', content: 'Mills, canals' }),
      chatChunk({ content: ' and washing gold.' }),
      chatChunk({}, 'stop'),
      { ...METADATA, object: 'chat.completion.chunk', choices: [], usage: USAGE },
    ],
  },
  'llm/v1/completions': {
    requests: {
      plain: { summary: 'A prompt', value: PROMPT },
      streamed: { summary: 'A prompt, with a streamed response', value: { ...PROMPT, ...STREAMING } },
    },
    response: {
      ...METADATA,
      object: 'text_completion',
      choices: [{ index: 0, text: ', a river was wide and slow.', finish_reason: 'stop' }],
      usage: USAGE,
    },
    chunks: [
      completionsChunk(', a river'),
      completionsChunk(' was wide and slow.'),
      completionsChunk(null, 'stop'),
      { ...METADATA, object: 'text_completion_chunk', choices: [], usage: USAGE },
    ],
  },
  'llm/v1/embeddings': {
    requests: {
      plain: { summary: 'One text', value: { input: 'A gate that lets water through.' } },
      several: { summary: 'Several texts', value: { input: ['A gate.', 'A river.'] } },
    },
    response: {
      object: 'list',
      data: [{ object: 'embedding', embedding: [0.018, -0.047, 0.112], index: 0 }],
      model: METADATA.model,
      usage: { prompt_tokens: 8, total_tokens: 8 },
    },
    chunks: [],
  },
};

/** Returns request bodies without `model`, for the path of one endpoint. */
export function requestExamples(type: EndpointType): Examples {
  return { ...EXAMPLES[type].requests };
}

/** Returns request bodies whose `model` is the name of the endpoint. */
export function namedRequestExamples(endpoint: { name: string; endpoint_type: EndpointType }): Examples {
  const { name, endpoint_type } = endpoint;
  return Object.fromEntries(
    Object.entries(EXAMPLES[endpoint_type].requests).map(([kind, { summary, value }]) => [
      `${name} (${kind})`,
      { summary: `${name}: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}`, value: { model: name, ...value } },
    ]),
  );
}

export function responseExample(type: EndpointType): object {
  return EXAMPLES[type].response;
}

/** Returns the server-sent events of a stream, or undefined if the type has no streaming. */
export function streamExample(type: EndpointType, dialect: Dialect): string | undefined {
  const { chunks } = EXAMPLES[type];
  if (chunks.length === 0) return undefined;
  const encoder = dialect.createEncoder();
  return chunks.map((chunk) => encoder.encode(structuredClone(chunk))).join('') + encoder.end();
}
