import { FAILURES } from './gateway-file.mjs';
import { CHAT_BODIES, COMPLETIONS_BODIES, EMBEDDINGS_BODIES, RAW_BODIES } from './bodies.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };
const HELLO = { messages: [{ role: 'user', content: 'Hello' }] };

/**
 * The requests of MLflow 2.9 and later: `{ id, method, path, headers, body }`, `body` a text or undefined. Ids are unique
 * and stay, for recordings are kept under them. The order counts: limits are used up.
 */
export const REQUESTS = [
  ...everyMethod(),
  ...slashes(),
  ...pages(),
  ...bodies('chat', CHAT_BODIES),
  ...bodies('completions', COMPLETIONS_BODIES),
  ...bodies('embeddings', EMBEDDINGS_BODIES),
  ...raw(),
  ...failures(),
  ...models(),
  ...operations(),
  ...limits(),
];

function everyMethod() {
  const paths = [
    ...['/', '/health', '/docs', '/redoc', '/openapi.json', '/favicon.ico', '/version', '/nope', '/metrics'],
    ...['/api/2.0/endpoints/', '/api/2.0/endpoints/chat', '/api/2.0/endpoints/with.dots-and_more'],
    ...['/api/2.0/endpoints/nope', '/api/2.0/endpoints/split', '/api/2.0/endpoints/limited'],
    ...['/api/2.0/endpoints/limits', '/api/2.0/endpoints/limits/', '/api/2.0/endpoints/limits/chat'],
    ...['/api/2.0/gateway/routes/', '/api/2.0/gateway/routes/chat', '/api/2.0/gateway/routes/nope'],
    ...['/api/2.0/gateway/limits/', '/api/2.0/gateway/limits/chat', '/api/2.0/gateway', '/api/2.0/nope'],
    ...['/api/3.0/gateway/endpoint/chat', '/api/3.0/gateway/endpoint/nope', '/api/3.0/gateway/endpoint'],
    ...['/api/3.0/gateway/route/split', '/api/3.0/gateway/route/nope'],
    ...['/endpoints/chat/invocations', '/gateway/chat/invocations', '/gateway/split/invocations'],
    ...['/endpoints/nope/invocations', '/gateway/nope/invocations', '/gateway/chat', '/endpoints/chat', '/gateway'],
    ...['/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/v1/models', '/v1/nope', '/chat/completions'],
  ];
  const methods = ['GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD'];
  return paths.flatMap((path) => methods.map((method) => plain(method, path)));
}

function slashes() {
  const paths = [
    ...['/health/', '/docs/', '/openapi.json/', '/api/2.0/endpoints', '/api/2.0/endpoints/chat/'],
    ...['/api/2.0/endpoints?page_token=eyJpbmRleCI6IDB9', '/api/2.0/gateway/routes', '/api/2.0/gateway/routes/chat/'],
    ...['/api/2.0/gateway/limits/chat/', '/api/3.0/gateway/route/split/', '/nope/', '//health'],
  ];
  const posted = ['/endpoints/chat/invocations/', '/gateway/chat/invocations/', '/v1/chat/completions/'];
  return [
    ...paths.map((path) => plain('GET', path)),
    ...posted.map((path) => post(`POST ${path} hello`, path, { model: 'chat', ...HELLO })),
  ];
}

function pages() {
  const token = (text) => encodeURIComponent(Buffer.from(text).toString('base64'));
  const tokens = {
    'of the first page': token('{"index": 0}'),
    'of the third': token('{"index": 2}'),
    'of the last': token('{"index": 25}'),
    'past the end': token('{"index": 3000}'),
    'with a number as text': token('{"index": "1"}'),
    'below zero': token('{"index": -1}'),
    'without an index': token('{"start": 1}'),
    'that is no JSON': token('nope'),
    'that is no base64': '%%%'.replaceAll('%', '%25'),
    'that is empty': '',
  };
  const lists = ['/api/2.0/endpoints/', '/api/2.0/gateway/routes/'];
  return lists.flatMap((list) =>
    Object.entries(tokens).map(([what, value]) => ({
      ...plain('GET', `${list}?page_token=${value}`),
      id: `GET ${list} with a token ${what}`,
    })),
  );
}

/** Each body on an endpoint's own path and on `/v1`, which takes the endpoint's name as the model. */
function bodies(name, table) {
  const face = { chat: 'chat/completions', completions: 'completions', embeddings: 'embeddings' }[name];
  return Object.entries(table).flatMap(([what, body]) => [
    post(`${name}: ${what}`, `/endpoints/${name}/invocations`, body),
    post(`/v1 ${name}: ${what}`, `/v1/${face}`, { ...body, model: name }),
  ]);
}

function raw() {
  const paths = ['/gateway/chat/invocations', '/v1/embeddings', '/api/2.0/gateway/limits/'];
  return paths.flatMap((path) =>
    Object.entries(RAW_BODIES).map(([what, { type, text }]) => ({
      id: `${path} with ${what}`,
      method: 'POST',
      path,
      headers: type === undefined ? {} : { 'content-type': type },
      body: text,
    })),
  );
}

function failures() {
  return [...FAILURES, 'error-in-stream'].flatMap((name) => [
    post(`vendor ${name}`, `/gateway/${name}/invocations`, HELLO),
    post(`vendor ${name}, streamed`, `/endpoints/${name}/invocations`, { ...HELLO, stream: true }),
    post(`vendor ${name} on /v1`, '/v1/chat/completions', { ...HELLO, model: name }),
    post(`vendor ${name} on /v1, streamed`, '/v1/chat/completions', { ...HELLO, model: name, stream: true }),
  ]);
}

function models() {
  const bodies = {
    'chat/completions': HELLO,
    completions: { prompt: 'Hello' },
    embeddings: { input: 'Hello' },
  };
  const names = ['nope', null, undefined, 5, 'chat', 'completions', 'embeddings', 'split', 'gpt-4o-mini'];
  const queries = Object.entries(bodies).flatMap(([operation, body]) =>
    names.map((model) => post(`/v1/${operation} with model ${model}`, `/v1/${operation}`, { ...body, model })),
  );
  const own = ['chat', 'gpt-4o-mini', 'another', '', null].map((model) =>
    post(`chat with model ${model}`, '/endpoints/chat/invocations', { ...HELLO, model }),
  );
  const limits = {
    good: { route: 'chat', limits: [{ calls: 1 }] },
    'without route': { limits: [] },
    'without limits': { route: 'chat' },
    empty: {},
  };
  const set = Object.entries(limits).flatMap(([what, body]) => [
    post(`set limits: ${what}`, '/api/2.0/endpoints/limits/', body),
    post(`set limits of routes: ${what}`, '/api/2.0/gateway/limits/', body),
  ]);
  return [...queries, ...own, ...set, post('a traffic route', '/gateway/split/invocations', HELLO)];
}

/** An operation that the provider lacks, and tool calls by either face. */
function operations() {
  const city = { type: 'string', description: 'Where.' };
  const parameters = { type: 'object', properties: { city }, required: ['city'] };
  const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather.', parameters } }];
  return [
    post('claude with embeddings', '/endpoints/claude-embeddings/invocations', { input: 'Hello' }),
    post('claude with embeddings on /v1', '/v1/embeddings', { input: 'Hello', model: 'claude-embeddings' }),
    post('an answer with tool calls', '/endpoints/tools/invocations', { ...HELLO, tools }),
    post('an answer with tool calls on /v1', '/v1/chat/completions', { ...HELLO, tools, model: 'tools' }),
  ];
}

function limits() {
  const calls = [1, 2, 3].map((nth) => post(`limited, call ${nth}`, '/gateway/limited/invocations', HELLO));
  return [
    post('limited, a bad body', '/gateway/limited/invocations', {}),
    ...calls,
    post('limited, on the other path', '/endpoints/limited/invocations', HELLO),
    post('limited, on /v1', '/v1/chat/completions', { ...HELLO, model: 'limited' }),
    post('limited to nothing', '/endpoints/never/invocations', HELLO),
  ];
}

function plain(method, path) {
  const hasBody = method === 'POST';
  return { id: `${method} ${path}`, method, path, headers: hasBody ? JSON_TYPE : {}, body: hasBody ? '{}' : undefined };
}

function post(id, path, body) {
  return { id, method: 'POST', path, headers: JSON_TYPE, body: JSON.stringify(body) };
}
