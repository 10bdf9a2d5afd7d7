import { endpointsOf, vendorsOf } from './vendors.mjs';

const user = (content) => ({ role: 'user', content });
const HELLO = [user('Hello')];
const SYSTEM = { role: 'system', content: 'Be brief.' };
const LENGTH = { max_tokens: 5, temperature: 0.5 };
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
const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } };
const TOOLS = { messages: [user('Use a tool.')], tools: [weather] };
const RESULT = {
  messages: [
    user('What is the weather?'),
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
  ],
  tools: [weather],
};
const RESULTS = {
  messages: [
    user('What is the weather?'),
    { role: 'assistant', content: null, tool_calls: [call, { ...call, id: 'call_2' }] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
    { role: 'tool', tool_call_id: 'call_2', content: 'Windy' },
  ],
  tools: [weather],
};
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };

/** What is asked of an endpoint of each type: good requests, and one that the vendor refuses. */
const BODIES = {
  chat: {
    plain: { messages: HELLO },
    'with a length': { messages: HELLO, ...LENGTH },
    'with stops': { messages: HELLO, ...STOPS },
    'with top_p': { messages: HELLO, top_p: 0.5 },
    'with top_k': { messages: HELLO, top_k: 5 },
    'with penalties': { messages: HELLO, presence_penalty: 0.5, frequency_penalty: 0.25 },
    'with a seed': { messages: HELLO, seed: 7 },
    'with a high temperature': { messages: HELLO, temperature: 1.5 },
    'with two answers': { messages: HELLO, n: 2 },
    'with a history': { messages: [SYSTEM, ...HELLO, { role: 'assistant', content: 'Hi' }, user('Who are you?')] },
    'with an image': { messages: [user([{ type: 'text', text: 'What is it?' }, IMAGE])] },
    'with a schema': {
      messages: HELLO,
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema: SCHEMA, strict: true } },
    },
    'with tools': TOOLS,
    'with a tool choice': { ...TOOLS, tool_choice: 'required' },
    "with a tool's result": RESULT,
    'with the results of two tools': RESULTS,
    streamed: { messages: HELLO, stream: true },
    'streamed with token counts': { messages: HELLO, stream: true, stream_options: { include_usage: true } },
    'streamed with tools': { ...TOOLS, stream: true },
    refused: { messages: [user('Be refused.')] },
    'refused, streamed': { messages: [user('Be refused.')], stream: true },
  },
  completions: {
    plain: { prompt: 'Hello' },
    'with a length': { prompt: 'Hello', ...LENGTH },
    'with stops': { prompt: 'Hello', ...LENGTH, ...STOPS },
    'with top_p': { prompt: 'Hello', max_tokens: 5, top_p: 0.5 },
    'with penalties': { prompt: 'Hello', ...LENGTH, presence_penalty: 0.5, frequency_penalty: 0.25 },
    'with two answers': { prompt: 'Hello', ...LENGTH, n: 2 },
    streamed: { prompt: 'Hello', ...LENGTH, stream: true },
    refused: { prompt: 'Be refused.', max_tokens: 5 },
  },
  embeddings: {
    'of a text': { input: 'Hello' },
    'of texts': { input: ['Hello', 'there'] },
    refused: { input: 'Be refused.' },
  },
};

/** The same in the payloads of MLflow 2.5 to 2.8, which have no tools, no images and no streams. */
const LEGACY_BODIES = {
  chat: {
    plain: { messages: HELLO },
    'with a length': { messages: HELLO, ...LENGTH },
    'with stops': { messages: HELLO, ...STOPS },
    'with two answers': { messages: HELLO, candidate_count: 2 },
    'with a history': BODIES.chat['with a history'],
    refused: BODIES.chat.refused,
  },
  completions: {
    plain: { prompt: 'Hello' },
    'with a length': { prompt: 'Hello', ...LENGTH },
    'with stops': { prompt: 'Hello', ...LENGTH, ...STOPS },
    'with two answers': { prompt: 'Hello', ...LENGTH, candidate_count: 2 },
    refused: { prompt: 'Be refused.', max_tokens: 5 },
  },
  embeddings: {
    'of a text': { text: 'Hello' },
    'of texts': { text: ['Hello', 'there'] },
    refused: { text: 'Be refused.' },
  },
};

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * The requests that a real server and Sluice get for the vendors that both have; see `requests.mjs`. Each also
 * has the `vendor` and the `model` it is for.
 */
export function vendorRequests({ version, keys }) {
  const isLegacy = keys === 'routes';
  const headers = isLegacy ? { ...JSON_TYPE, 'user-agent': 'mlflow-python-client/2.8.1' } : JSON_TYPE;
  const face = isLegacy ? 'gateway' : 'endpoints';
  return vendorsOf(version).flatMap((vendor) =>
    endpointsOf(vendor).flatMap(({ name, type, model }) =>
      Object.entries((isLegacy ? LEGACY_BODIES : BODIES)[type]).map(([what, body]) => ({
        id: `${name} ${what}`,
        vendor: vendor.name,
        model,
        method: 'POST',
        path: `/${face}/${name}/invocations`,
        headers,
        body: JSON.stringify(body),
      })),
    ),
  );
}
