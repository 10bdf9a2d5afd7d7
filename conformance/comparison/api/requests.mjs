import { PROVIDER_FAILURES } from './gateway-file.mjs';
import { CHAT_BODIES, COMPLETIONS_BODIES, EMBEDDINGS_BODIES, RAW_BODIES } from './bodies.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };
const METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD'];
const HELLO = { messages: [{ role: 'user', content: 'Hello' }] };

/**
 * The requests for MLflow 2.9 and later: `{ id, method, path, headers, body }`, with `body` a string or undefined. Recordings
 * are stored by id. The order matters, because requests count against limits.
 */
export const REQUESTS = [
  ...methods(),
  ...trailingSlashes(),
  ...pageTokens(),
  ...bodies('chat', CHAT_BODIES),
  ...bodies('completions', COMPLETIONS_BODIES),
  ...bodies('embeddings', EMBEDDINGS_BODIES),
  ...rawBodies(),
  ...providerFailures(),
  ...models(),
  ...limitsApi(),
  ...operations(),
  ...limits(),
];

function methods() {
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
  return paths.flatMap((path) => METHODS.map((method) => request(method, path)));
}

function trailingSlashes() {
  const paths = [
    ...['/health/', '/docs/', '/openapi.json/', '/api/2.0/endpoints', '/api/2.0/endpoints/chat/'],
    ...['/api/2.0/endpoints?page_token=eyJpbmRleCI6IDB9', '/api/2.0/gateway/routes', '/api/2.0/gateway/routes/chat/'],
    ...['/api/2.0/gateway/limits/chat/', '/api/3.0/gateway/route/split/', '/nope/', '//health'],
  ];
  const posted = ['/endpoints/chat/invocations/', '/gateway/chat/invocations/', '/v1/chat/completions/'];
  return [
    ...paths.map((path) => request('GET', path)),
    ...posted.map((path) => post(`POST ${path} with a chat body`, path, { model: 'chat', ...HELLO })),
  ];
}

function pageTokens() {
  const encode = (text) => encodeURIComponent(Buffer.from(text).toString('base64'));
  const tokens = {
    'for the first page': encode('{"index": 0}'),
    'for index 2': encode('{"index": 2}'),
    'for index 25': encode('{"index": 25}'),
    'past the end': encode('{"index": 3000}'),
    'whose index is a numeric string': encode('{"index": "1"}'),
    'whose index is negative': encode('{"index": -1}'),
    'without an index': encode('{"start": 1}'),
    'that is not JSON': encode('nope'),
    'that is not base64': '%%%'.replaceAll('%', '%25'),
    'that is empty': '',
  };
  const lists = ['/api/2.0/endpoints/', '/api/2.0/gateway/routes/'];
  return lists.flatMap((list) =>
    Object.entries(tokens).map(([description, value]) => ({
      ...request('GET', `${list}?page_token=${value}`),
      id: `GET ${list} with a page token ${description}`,
    })),
  );
}

/** Sends each body to an endpoint's own path, and to `/v1` with the endpoint's name as `model`. */
function bodies(name, table) {
  const operation = { chat: 'chat/completions', completions: 'completions', embeddings: 'embeddings' }[name];
  return Object.entries(table).flatMap(([description, body]) => [
    post(`${name}: ${description}`, `/endpoints/${name}/invocations`, body),
    post(`/v1 ${name}: ${description}`, `/v1/${operation}`, { ...body, model: name }),
  ]);
}

function rawBodies() {
  const paths = ['/gateway/chat/invocations', '/v1/embeddings', '/api/2.0/gateway/limits/'];
  return paths.flatMap((path) =>
    Object.entries(RAW_BODIES).map(([description, { type, text }]) => ({
      id: `${path} with ${description}`,
      method: 'POST',
      path,
      headers: type === undefined ? {} : { 'content-type': type },
      body: text,
    })),
  );
}

function providerFailures() {
  return [...PROVIDER_FAILURES, 'error-in-stream'].flatMap((name) => [
    post(`provider failure ${name}`, `/gateway/${name}/invocations`, HELLO),
    post(`provider failure ${name}, streamed`, `/endpoints/${name}/invocations`, { ...HELLO, stream: true }),
    post(`provider failure ${name} on /v1`, '/v1/chat/completions', { ...HELLO, model: name }),
    post(`provider failure ${name} on /v1, streamed`, '/v1/chat/completions', { ...HELLO, model: name, stream: true }),
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
  const onEndpointPath = ['chat', 'gpt-4o-mini', 'another', '', null].map((model) =>
    post(`chat with model ${model}`, '/endpoints/chat/invocations', { ...HELLO, model }),
  );
  return [...queries, ...onEndpointPath];
}

function limitsApi() {
  const bodies = {
    'a valid body': { route: 'chat', limits: [{ calls: 1 }] },
    'a body without route': { limits: [] },
    'a body without limits': { route: 'chat' },
    'an empty body': {},
  };
  return Object.entries(bodies).flatMap(([description, body]) => [
    post(`set limits of endpoints with ${description}`, '/api/2.0/endpoints/limits/', body),
    post(`set limits of routes with ${description}`, '/api/2.0/gateway/limits/', body),
  ]);
}

/** A traffic route, an unsupported operation, and tool calls, in both dialects. */
function operations() {
  const city = { type: 'string', description: 'Where.' };
  const parameters = { type: 'object', properties: { city }, required: ['city'] };
  const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather.', parameters } }];
  return [
    post('a traffic route', '/gateway/split/invocations', HELLO),
    post('an unsupported operation', '/endpoints/claude-embeddings/invocations', { input: 'Hello' }),
    post('an unsupported operation on /v1', '/v1/embeddings', { input: 'Hello', model: 'claude-embeddings' }),
    post('a response with tool calls', '/endpoints/tools/invocations', { ...HELLO, tools }),
    post('a response with tool calls on /v1', '/v1/chat/completions', { ...HELLO, tools, model: 'tools' }),
  ];
}

function limits() {
  const requests = [1, 2, 3].map((nth) => post(`limited, request ${nth}`, '/gateway/limited/invocations', HELLO));
  return [
    post('limited, an invalid body', '/gateway/limited/invocations', {}),
    ...requests,
    post('limited, on the other path', '/endpoints/limited/invocations', HELLO),
    post('limited, on /v1', '/v1/chat/completions', { ...HELLO, model: 'limited' }),
    post('limited to 0 calls', '/endpoints/never/invocations', HELLO),
  ];
}

function request(method, path) {
  const hasBody = method === 'POST';
  return { id: `${method} ${path}`, method, path, headers: hasBody ? JSON_TYPE : {}, body: hasBody ? '{}' : undefined };
}

function post(id, path, body) {
  return { id, method: 'POST', path, headers: JSON_TYPE, body: JSON.stringify(body) };
}
