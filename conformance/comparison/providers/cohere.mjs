import { VECTOR, json, lines, times } from './responses.mjs';

const billed = { api_version: { version: '1' }, billed_units: { input_tokens: 9, output_tokens: 2 } };
const token_count = { prompt_tokens: 9, response_tokens: 2, total_tokens: 11, billed_tokens: 11 };

const toolCall = { name: 'get_weather', parameters: { city: 'Paris' } };

const chat = {
  response_id: 'r1',
  text: 'Hello there',
  generation_id: 'g1',
  chat_history: [],
  finish_reason: 'COMPLETE',
  token_count,
  meta: { ...billed, tokens: { input_tokens: 9, output_tokens: 2 } },
};

/** Returns a completion. Cohere models on Bedrock return the same format. */
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

const textDelta = (text) => ({ is_finished: false, event_type: 'text-generation', text });
const end = (response) => ({ is_finished: true, event_type: 'stream-end', finish_reason: 'COMPLETE', response });

const chatWithToolCall = { ...chat, text: '', tool_calls: [toolCall] };

const started = { is_finished: false, event_type: 'stream-start', generation_id: 'g1' };
const toolCallDelta = { is_finished: false, event_type: 'tool-calls-generation', tool_calls: [toolCall] };
const CHAT_STREAM = lines([started, textDelta('Hel'), textDelta('lo there'), end(chat)]);
const TOOL_CALL_STREAM = lines([started, toolCallDelta, end(chatWithToolCall)]);

const OPERATIONS = {
  chat: ({ stream }, usesTool) => {
    if (stream) return usesTool ? TOOL_CALL_STREAM : CHAT_STREAM;
    return json(usesTool ? chatWithToolCall : chat);
  },
  generate: (body) =>
    body.stream
      ? lines([textDelta('Hel'), textDelta('lo there'), end(cohereGeneration(body))])
      : json(cohereGeneration(body)),
  embed: (body) => json(embeddings(body)),
};

/** Version 1 of Cohere's API, which MLflow uses. */
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
  error: json({ message: 'The request was refused.' }, 400),
  respond: ({ path, body, usesTool }) => OPERATIONS[path.split('/').at(-1)]?.(body, usesTool),
};
