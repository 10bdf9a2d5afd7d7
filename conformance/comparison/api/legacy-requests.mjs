import { PROVIDER_FAILURES } from './gateway-file.mjs';

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'mlflow-python-client/2.8.1' };
const user = { role: 'user', content: 'Hello' };

/** Parameters of all three types. Each entry is added to a valid body. */
const PARAMETERS = {
  'temperature 0.5': { temperature: 0.5 },
  'temperature 1.5': { temperature: 1.5 },
  'temperature below 0': { temperature: -1 },
  'temperature as a numeric string': { temperature: '0.5' },
  'candidate_count 2': { candidate_count: 2 },
  'candidate_count 0': { candidate_count: 0 },
  'candidate_count 6': { candidate_count: 6 },
  'n 2': { n: 2 },
  'max_tokens 5': { max_tokens: 5 },
  'max_tokens 0': { max_tokens: 0 },
  'stop as a list': { stop: ['a'] },
  'stop as a string': { stop: 'a' },
  'stop as an empty list': { stop: [] },
  'an unknown field': { top_p: 0.5 },
  'a model': { model: 'another' },
  streamed: { stream: true },
  'two invalid fields': { temperature: 3, candidate_count: 0 },
};

const MAIN_FIELDS = {
  chat: {
    'a message': { messages: [user] },
    'several messages': { messages: [{ role: 'system', content: 'Be brief.' }, user] },
    'no messages': { messages: [] },
    'a message without role': { messages: [{ content: 'Hello' }] },
    'a message without content': { messages: [{ role: 'user' }] },
    'messages as a string': { messages: 'Hello' },
  },
  completions: {
    'a prompt': { prompt: 'Hello' },
    'an empty prompt': { prompt: '' },
    'prompt as a list': { prompt: ['Hello'] },
    'prompt as a number': { prompt: 5 },
  },
  embeddings: {
    'a text': { text: 'Hello' },
    texts: { text: ['Hello', 'there'] },
    'text as a number': { text: 5 },
    'texts with a number': { text: ['Hello', 5] },
  },
};
const VALID = { chat: { messages: [user] }, completions: { prompt: 'Hello' }, embeddings: { text: 'Hello' } };

/** The requests for MLflow 2.5 to 2.8, with the `User-Agent` of their client. See `requests.mjs`. */
export const LEGACY_REQUESTS = [
  ...methods(),
  ...['chat', 'completions', 'embeddings'].flatMap((name) => [
    ...Object.entries(MAIN_FIELDS[name]).map(([description, body]) => query(`${name}: ${description}`, name, body)),
    ...Object.entries(PARAMETERS).map(([description, fields]) =>
      query(`${name}: ${description}`, name, { ...VALID[name], ...fields }),
    ),
    query(`${name}: an empty body`, name, {}),
    { ...query(`${name}: invalid JSON`, name), body: 'nope' },
  ]),
  ...PROVIDER_FAILURES.map((name) => query(`provider failure ${name}`, name, VALID.chat)),
  query('a response with tool calls', 'tools', VALID.chat),
];

function methods() {
  const paths = [
    ...['/', '/health', '/docs', '/nope', '/api/2.0/gateway/routes/', '/api/2.0/gateway/routes/chat'],
    ...['/api/2.0/gateway/routes/nope', '/api/2.0/gateway/routes/?page_token=eyJpbmRleCI6IDJ9'],
    ...['/api/2.0/gateway/limits/chat', '/gateway/chat/invocations', '/gateway/nope/invocations'],
  ];
  return paths.flatMap((path) =>
    ['GET', 'POST', 'DELETE'].map((method) => ({
      id: `${method} ${path}`,
      method,
      path,
      headers: HEADERS,
      body: method === 'POST' ? '{}' : undefined,
    })),
  );
}

function query(id, name, body) {
  return { id, method: 'POST', path: `/gateway/${name}/invocations`, headers: HEADERS, body: JSON.stringify(body) };
}
