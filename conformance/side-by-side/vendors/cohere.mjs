import { VECTOR, json, lines, times } from './answers.mjs';

const billed = { api_version: { version: '1' }, billed_units: { input_tokens: 9, output_tokens: 2 } };
const token_count = { prompt_tokens: 9, response_tokens: 2, total_tokens: 11, billed_tokens: 11 };

const use = { name: 'get_weather', parameters: { city: 'Paris' } };

const chat = {
  response_id: 'r1',
  text: 'Hello there',
  generation_id: 'g1',
  chat_history: [],
  finish_reason: 'COMPLETE',
  token_count,
  meta: { ...billed, tokens: { input_tokens: 9, output_tokens: 2 } },
};

/** A completion, which is the same on Amazon's Bedrock. */
export function cohereGeneration({ prompt, num_generations: count }) {
  const generations = times(count, (index) => ({ id: `g${index}`, text: 'Hello there', finish_reason: 'COMPLETE' }));
  return { id: 'gen1', generations, prompt, meta: billed };
}

const embeddings = ({ texts }) => ({
  id: 'e1',
  texts,
  embeddings: [texts].flat().map(() => VECTOR),
  meta: { api_version: { version: '1' }, billed_units: { input_tokens: 2 } },
  response_type: 'embeddings_floats',
});

const piece = (text) => ({ is_finished: false, event_type: 'text-generation', text });
const end = (response) => ({ is_finished: true, event_type: 'stream-end', finish_reason: 'COMPLETE', response });

const call = { ...chat, text: '', tool_calls: [use] };

const started = { is_finished: false, event_type: 'stream-start', generation_id: 'g1' };
const called = { is_finished: false, event_type: 'tool-calls-generation', tool_calls: [use] };
const CHAT_STREAM = lines([started, piece('Hel'), piece('lo there'), end(chat)]);
const CALL_STREAM = lines([started, called, end(call)]);

const ANSWERS = {
  chat: ({ stream }, usesTool) => {
    if (stream) return usesTool ? CALL_STREAM : CHAT_STREAM;
    return json(usesTool ? call : chat);
  },
  generate: (body) =>
    body.stream ? lines([piece('Hel'), piece('lo there'), end(cohereGeneration(body))]) : json(cohereGeneration(body)),
  embed: (body) => json(embeddings(body)),
};

/** Cohere's first version, the one that MLflow speaks. */
export const cohere = {
  name: 'cohere',
  versions: ['2.8.1', '2.22.4', '3.17.2'],
  config: (base) => ({ cohere_api_key: 'key', cohere_api_base: base, cohere_api_version: 'v1' }),
  hardCoded: { 'https://api.cohere.ai/v1': '/v1' },
  endpoints: [
    ['chat', 'command-r'],
    ['completions', 'command'],
    ['embeddings', 'embed-english-v3.0'],
  ],
  refusal: json({ message: 'The request was refused.' }, 400),
  answer: ({ path, body, usesTool }) => ANSWERS[path.split('/').at(-1)]?.(body, usesTool),
};
