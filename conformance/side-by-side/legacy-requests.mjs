import { FAILURES } from './gateway-file.mjs';

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'mlflow-python-client/2.8.1' };
const user = { role: 'user', content: 'Hello' };

/** What the three types have in common, each by itself beside a good main field. */
const OPTIONS = {
  'temperature 0.5': { temperature: 0.5 },
  'temperature 1.5': { temperature: 1.5 },
  'temperature below 0': { temperature: -1 },
  'temperature as text': { temperature: '0.5' },
  'two candidates': { candidate_count: 2 },
  'no candidate': { candidate_count: 0 },
  'six candidates': { candidate_count: 6 },
  n: { n: 2 },
  'max_tokens 5': { max_tokens: 5 },
  'max_tokens 0': { max_tokens: 0 },
  'stop as a list': { stop: ['a'] },
  'stop as a text': { stop: 'a' },
  'stop empty': { stop: [] },
  'an unknown field': { top_p: 0.5 },
  'a model': { model: 'another' },
  streamed: { stream: true },
  'two things wrong': { temperature: 3, candidate_count: 0 },
};

const MAIN_FIELDS = {
  chat: {
    'a message': { messages: [user] },
    'several messages': { messages: [{ role: 'system', content: 'Be brief.' }, user] },
    'no message': { messages: [] },
    'a message without role': { messages: [{ content: 'Hello' }] },
    'a message without content': { messages: [{ role: 'user' }] },
    'messages as text': { messages: 'Hello' },
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
const GOOD = { chat: { messages: [user] }, completions: { prompt: 'Hello' }, embeddings: { text: 'Hello' } };

/** The requests of MLflow 2.5 to 2.8, as its client of that age sends them. See `requests.mjs`. */
export const LEGACY_REQUESTS = [
  ...everyMethod(),
  ...['chat', 'completions', 'embeddings'].flatMap((name) => [
    ...Object.entries(MAIN_FIELDS[name]).map(([what, body]) => query(`${name}: ${what}`, name, body)),
    ...Object.entries(OPTIONS).map(([what, fields]) => query(`${name}: ${what}`, name, { ...GOOD[name], ...fields })),
    query(`${name}: empty`, name, {}),
    { ...query(`${name}: no JSON`, name), body: 'nope' },
  ]),
  ...FAILURES.map((name) => query(`vendor ${name}`, name, GOOD.chat)),
  query('an answer with tool calls', 'tools', GOOD.chat),
];

function everyMethod() {
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
