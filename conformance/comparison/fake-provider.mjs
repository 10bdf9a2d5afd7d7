import { createServer } from 'node:http';
import { findProvider, responseOf } from './providers/index.mjs';
import { brokenStream, openAIResponse } from './providers/openai-protocol.mjs';

const json = (status, body) => [status, 'application/json', JSON.stringify(body)];

/** Failures of the OpenAI API by name: `[status, content type, body]`. */
const FAILURES = {
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

/** Request headers that carry credentials, the API version, or provider options. */
const COMPARED_HEADERS = [
  ...['authorization', 'api-key', 'x-api-key', 'anthropic-version', 'openai-organization', 'x-goog-api-key'],
  ...['x-portkey-api-key', 'x-portkey-provider', 'x-portkey-config', 'x-amz-security-token'],
];

/**
 * Starts a server that acts as every provider and always returns the same response to the same request. The first path
 * segment is a provider of `providers/index.mjs`, or a behaviour of the OpenAI API: `/BEHAVIOUR/v1/...`. `takeRequests()`
 * returns the POST requests since its last call as `{ path, headers, body }`, with the headers of `COMPARED_HEADERS`.
 */
export async function startFakeProvider() {
  let requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = parseBody(Buffer.concat(chunks).toString('utf8'));
    const [, segment, ...rest] = request.url.split('/');
    // Decoded, because MLflow and Sluice escape different characters.
    const path = decodeURIComponent(`/${rest.join('/')}`);
    const provider = findProvider(segment);
    if (request.method === 'POST' && !provider?.isIgnored?.(path))
      requests.push({ path, headers: comparedHeaders(request.headers), body });
    if (provider) respond(response, responseOf(provider, { path, body }));
    else respondAsOpenAI(response, segment, path, body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function parseBody(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function comparedHeaders(headers) {
  const names = COMPARED_HEADERS.filter((name) => headers[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, normalizeSignature(headers[name])]));
}

/** Reduces an AWS signature to the access key and the scope; the date and the signature itself vary. */
const normalizeSignature = (value) => value.replace(/^(AWS4-HMAC-SHA256 Credential=[^/]+\/)\d+(\/[^,]+).*$/, '$1DAY$2');

function respondAsOpenAI(response, behaviour, path, body) {
  if (behaviour === 'reset') return response.socket.resetAndDestroy();
  const failure = FAILURES[behaviour];
  if (failure) return sendText(response, ...failure);
  if (behaviour === 'error-in-stream' && body?.stream === true) return respond(response, brokenStream());
  respond(response, openAIResponse({ path, body, usesTool: behaviour === 'tools' }));
}

function respond(response, content) {
  if (!content) return sendText(response, 404, 'text/plain', 'no such path');
  response.writeHead(content.status, { 'content-type': content.type });
  for (const chunk of content.chunks) response.write(chunk);
  response.end();
}

function sendText(response, status, type, text) {
  const retryAfter = status === 429 ? { 'retry-after': '7' } : {};
  response.writeHead(status, { 'content-type': type, ...retryAfter }).end(text);
}
