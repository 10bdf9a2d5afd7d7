import type { ExampleObject } from '@nestjs/swagger';
import type { EndpointType } from '../config';
import type { Dialect } from '../http';

/** Named examples, the one to start with first. */
export type Examples = Record<string, ExampleObject>;

interface TypeExamples {
  /** Request bodies without `model`. */
  readonly requests: Readonly<Record<string, { readonly summary: string; readonly value: object }>>;
  readonly answer: object;
  /** The data of a stream's events; none where the type has no streams. */
  readonly events: readonly object[];
}

const STREAMED = { stream: true, stream_options: { include_usage: true } };
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
const MADE = { id: 'answer-1', created: 1767225600, model: 'a-model' };
const USAGE = { prompt_tokens: 14, completion_tokens: 9, total_tokens: 23 };

function chatEvent(delta: object, finish_reason: string | null = null): object {
  const choice = { index: 0, finish_reason, delta: { role: null, content: null, tool_calls: null, ...delta } };
  return { ...MADE, object: 'chat.completion.chunk', choices: [choice] };
}

function completionsEvent(text: string | null, finish_reason: string | null = null): object {
  return { ...MADE, object: 'text_completion_chunk', choices: [{ index: 0, text, finish_reason }] };
}

const EXAMPLES: Readonly<Record<EndpointType, TypeExamples>> = {
  'llm/v1/chat': {
    requests: {
      plain: { summary: 'A question', value: QUESTION },
      streamed: { summary: 'A question, answered as a stream', value: { ...QUESTION, ...STREAMED } },
      tools: {
        summary: 'A question with a tool',
        value: { messages: [{ role: 'user', content: 'What is the weather in Oslo?' }], tools: [WEATHER_TOOL] },
      },
    },
    answer: {
      ...MADE,
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
    events: [
      chatEvent({ role: 'assistant', content: 'Mills, canals' }),
      chatEvent({ content: ' and washing gold.' }),
      chatEvent({}, 'stop'),
      { ...MADE, object: 'chat.completion.chunk', choices: [], usage: USAGE },
    ],
  },
  'llm/v1/completions': {
    requests: {
      plain: { summary: 'A beginning', value: PROMPT },
      streamed: { summary: 'A beginning, continued as a stream', value: { ...PROMPT, ...STREAMED } },
    },
    answer: {
      ...MADE,
      object: 'text_completion',
      choices: [{ index: 0, text: ', a river was wide and slow.', finish_reason: 'stop' }],
      usage: USAGE,
    },
    events: [
      completionsEvent(', a river'),
      completionsEvent(' was wide and slow.'),
      completionsEvent(null, 'stop'),
      { ...MADE, object: 'text_completion_chunk', choices: [], usage: USAGE },
    ],
  },
  'llm/v1/embeddings': {
    requests: {
      plain: { summary: 'One text', value: { input: 'A gate that lets water through.' } },
      several: { summary: 'Several texts', value: { input: ['A gate.', 'A river.'] } },
    },
    answer: {
      object: 'list',
      data: [{ object: 'embedding', embedding: [0.018, -0.047, 0.112], index: 0 }],
      model: MADE.model,
      usage: { prompt_tokens: 8, total_tokens: 8 },
    },
    events: [],
  },
};

/** Bodies for the endpoint's own path. */
export function requestExamples(type: EndpointType): Examples {
  return { ...EXAMPLES[type].requests };
}

/** Bodies for a path that leaves it to `model` to name the endpoint. */
export function requestExamplesFor(endpoint: { name: string; endpoint_type: EndpointType }): Examples {
  const { name, endpoint_type } = endpoint;
  return Object.fromEntries(
    Object.entries(EXAMPLES[endpoint_type].requests).map(([kind, { summary, value }]) => [
      `${name} (${kind})`,
      { summary: `${name}: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}`, value: { model: name, ...value } },
    ]),
  );
}

export function answerExample(type: EndpointType): object {
  return EXAMPLES[type].answer;
}

/** The stream as it stands on the wire; undefined where the type has none. */
export function streamExample(type: EndpointType, face: Dialect): string | undefined {
  const { events } = EXAMPLES[type];
  if (events.length === 0) return undefined;
  const encoder = face.createEncoder();
  return events.map((event) => encoder.encode(event)).join('') + encoder.end();
}
