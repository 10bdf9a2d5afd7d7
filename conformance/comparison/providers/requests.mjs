import { REJECTED_TEXT, TOOL_TEXT, endpointsOf, providersOf } from './index.mjs';

const user = (content) => ({ role: 'user', content });
const HELLO = [user('Hello')];
const SYSTEM = { role: 'system', content: 'Be brief.' };
const MAX_TOKENS = { max_tokens: 5, temperature: 0.5 };
const STOPS = { stop: ['x'], temperature: 1 };

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', description: 'Where.' } },
      required: ['city'],
    },
  },
};
const toolCall = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } };
const TOOLS = { messages: [user(TOOL_TEXT)], tools: [weather] };
const TOOL_RESULT = {
  messages: [
    user('What is the weather?'),
    { role: 'assistant', content: null, tool_calls: [toolCall] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
  ],
  tools: [weather],
};
const TWO_TOOL_RESULTS = {
  messages: [
    user('What is the weather?'),
    { role: 'assistant', content: null, tool_calls: [toolCall, { ...toolCall, id: 'call_2' }] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
    { role: 'tool', tool_call_id: 'call_2', content: 'Windy' },
  ],
  tools: [weather],
};
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };

/** Request bodies for each endpoint type: valid ones, and some that the provider rejects. */
const BODIES = {
  chat: {
    plain: { messages: HELLO },
    'with max_tokens': { messages: HELLO, ...MAX_TOKENS },
    'with stop': { messages: HELLO, ...STOPS },
    'with top_p': { messages: HELLO, top_p: 0.5 },
    'with top_k': { messages: HELLO, top_k: 5 },
    'with penalties': { messages: HELLO, presence_penalty: 0.5, frequency_penalty: 0.25 },
    'with a seed': { messages: HELLO, seed: 7 },
    'with a high temperature': { messages: HELLO, temperature: 1.5 },
    'with two choices': { messages: HELLO, n: 2 },
    'with a history': { messages: [SYSTEM, ...HELLO, { role: 'assistant', content: 'Hi' }, user('Who are you?')] },
    'with an image': { messages: [user([{ type: 'text', text: 'What is it?' }, IMAGE])] },
    'with a schema': {
      messages: HELLO,
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema: SCHEMA, strict: true } },
    },
    'with tools': TOOLS,
    'with a tool choice': { ...TOOLS, tool_choice: 'required' },
    'with a tool result': TOOL_RESULT,
    'with two tool results': TWO_TOOL_RESULTS,
    streamed: { messages: HELLO, stream: true },
    'streamed with usage': { messages: HELLO, stream: true, stream_options: { include_usage: true } },
    'streamed with tools': { ...TOOLS, stream: true },
    rejected: { messages: [user(REJECTED_TEXT)] },
    'rejected, streamed': { messages: [user(REJECTED_TEXT)], stream: true },
  },
  completions: {
    plain: { prompt: 'Hello' },
    'with max_tokens': { prompt: 'Hello', ...MAX_TOKENS },
    'with stop': { prompt: 'Hello', ...MAX_TOKENS, ...STOPS },
    'with top_p': { prompt: 'Hello', max_tokens: 5, top_p: 0.5 },
    'with penalties': { prompt: 'Hello', ...MAX_TOKENS, presence_penalty: 0.5, frequency_penalty: 0.25 },
    'with two choices': { prompt: 'Hello', ...MAX_TOKENS, n: 2 },
    streamed: { prompt: 'Hello', ...MAX_TOKENS, stream: true },
    rejected: { prompt: REJECTED_TEXT, max_tokens: 5 },
  },
  embeddings: {
    'of a text': { input: 'Hello' },
    'of texts': { input: ['Hello', 'there'] },
    rejected: { input: REJECTED_TEXT },
  },
};

/** The same for MLflow 2.5 to 2.8, whose payloads have no tools, images or streams. */
const LEGACY_BODIES = {
  chat: {
    plain: { messages: HELLO },
    'with max_tokens': { messages: HELLO, ...MAX_TOKENS },
    'with stop': { messages: HELLO, ...STOPS },
    'with two choices': { messages: HELLO, candidate_count: 2 },
    'with a history': BODIES.chat['with a history'],
    rejected: BODIES.chat.rejected,
  },
  completions: {
    plain: { prompt: 'Hello' },
    'with max_tokens': { prompt: 'Hello', ...MAX_TOKENS },
    'with stop': { prompt: 'Hello', ...MAX_TOKENS, ...STOPS },
    'with two choices': { prompt: 'Hello', ...MAX_TOKENS, candidate_count: 2 },
    rejected: { prompt: REJECTED_TEXT, max_tokens: 5 },
  },
  embeddings: {
    'of a text': { text: 'Hello' },
    'of texts': { text: ['Hello', 'there'] },
    rejected: { text: REJECTED_TEXT },
  },
};

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * Returns the requests for each endpoint of each provider; see `../api/requests.mjs`. Each request also has the name of its
 * `provider` and its `model`.
 */
export function providerRequests({ version, keys }) {
  const isLegacy = keys === 'routes';
  const headers = isLegacy ? { ...JSON_TYPE, 'user-agent': 'mlflow-python-client/2.8.1' } : JSON_TYPE;
  const prefix = isLegacy ? 'gateway' : 'endpoints';
  return providersOf(version).flatMap((provider) =>
    endpointsOf(provider).flatMap(({ name, type, model }) =>
      Object.entries((isLegacy ? LEGACY_BODIES : BODIES)[type]).map(([description, body]) => ({
        id: `${name} ${description}`,
        provider: provider.name,
        model,
        method: 'POST',
        path: `/${prefix}/${name}/invocations`,
        headers,
        body: JSON.stringify(body),
      })),
    ),
  );
}
