import { createServer } from 'node:http';
import { ANSWERS, STREAMS } from './vendor-answers.mjs';

/** How a vendor misbehaves: `[status, content type, body]`. The first part of the address chooses: `/BEHAVIOUR/v1/...`. */
const json = (status, body) => [status, 'application/json', JSON.stringify(body)];
const REFUSALS = {
  unauthorized: json(401, { error: { message: 'Incorrect API key provided.', type: 'invalid_request_error' } }),
  missing: json(404, { error: { message: 'The model does not exist.', type: 'invalid_request_error' } }),
  busy: json(429, { error: { message: 'Rate limit reached.', type: 'requests', code: 'rate_limit_exceeded' } }),
  broken: json(500, { error: { message: 'The server had an error.', type: 'server_error' } }),
  overloaded: json(503, { error: { message: 'Overloaded.', type: 'server_error' } }),
  'error-as-text': json(400, { error: 'Something is wrong.' }),
  'error-without-message': json(400, { error: { code: 7 } }),
  'no-error-key': json(400, { message: 'weird' }),
  'plain-text': [400, 'text/plain', 'plainly wrong'],
  'error-page': [500, 'text/html', '<h1>Oops</h1>'],
  page: [200, 'text/html', '<h1>Hello</h1>'],
  'not-an-answer': json(200, { surprise: true }),
  'error-with-200': json(200, { error: { message: 'Not today.', type: 'server_error' } }),
  'cut-json': [200, 'application/json', '{"id": "chat'],
};

/** The headers by which a vendor knows the caller and the version of its API. */
const TOLD_HEADERS = ['authorization', 'x-api-key', 'anthropic-version', 'openai-organization', 'x-goog-api-key'];

/**
 * A vendor that speaks the APIs of `vendor-answers.mjs` and answers the same each time. `takeCalls()` gives, and forgets,
 * the calls since the last time: `{ path, headers, body }`, of the headers those of `TOLD_HEADERS`.
 */
export async function startFakeVendor() {
  let calls = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
    const [, behaviour, ...rest] = request.url.split('/');
    const path = `/${rest.join('/')}`;
    const headers = Object.fromEntries(TOLD_HEADERS.flatMap((name) => told(name, request.headers[name])));
    calls.push({ path, headers, body });
    answer(response, behaviour, path, body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const told = (name, value) => (value === undefined ? [] : [[name, value]]);

function answer(response, behaviour, path, body) {
  if (behaviour === 'reset') return response.socket.resetAndDestroy();
  const refusal = REFUSALS[behaviour];
  if (refusal) return send(response, ...refusal);
  const operation = path.split('?')[0].replace(/^.*\/(v1|v1beta)\//, '/$1/');
  if (body?.stream === true && STREAMS[operation]) return stream(response, STREAMS[operation](behaviour));
  const make = ANSWERS[operation];
  return make ? send(response, ...json(200, make(body, behaviour))) : send(response, 404, 'text/plain', 'no such path');
}

function send(response, status, type, text) {
  // Answers of this status say when to come again.
  const later = status === 429 ? { 'retry-after': '7' } : {};
  response.writeHead(status, { 'content-type': type, ...later }).end(text);
}

function stream(response, events) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(event);
  response.end();
}
