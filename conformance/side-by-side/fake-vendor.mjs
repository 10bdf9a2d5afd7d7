import { createServer } from 'node:http';
import { brokenStream, openAIShape } from './vendors/openai-shape.mjs';
import { answerOf, vendorAt } from './vendors/vendors.mjs';

/** How a vendor misbehaves: `[status, content type, body]`. */
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
const TOLD_HEADERS = [
  ...['authorization', 'api-key', 'x-api-key', 'anthropic-version', 'openai-organization', 'x-goog-api-key'],
  ...['x-portkey-api-key', 'x-portkey-provider', 'x-portkey-config', 'x-amz-security-token'],
];

/**
 * All vendors at once, which answer the same each time. The first part of an address is one of the vendors of
 * `vendors/vendors.mjs`, or how OpenAI's API misbehaves: `/BEHAVIOUR/v1/...`. `takeCalls()` gives, and forgets, the calls
 * since the last time: `{ path, headers, body }`, of the headers those of `TOLD_HEADERS`. What is only
 * looked up is not counted.
 */
export async function startFakeVendor() {
  let calls = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = parsed(Buffer.concat(chunks).toString('utf8'));
    const [, part, ...rest] = request.url.split('/');
    // However it is escaped, it is the same.
    const path = decodeURIComponent(`/${rest.join('/')}`);
    const vendor = vendorAt(part);
    if (request.method === 'POST' && !vendor?.isSilent?.(path))
      calls.push({ path, headers: toldBy(request.headers), body });
    if (vendor) answer(response, answerOf(vendor, { path, body }));
    else behave(response, part, path, body);
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

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toldBy(headers) {
  const names = TOLD_HEADERS.filter((name) => headers[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, plain(headers[name])]));
}

/** Of a signature by Amazon's rules what does not differ by chance: whose it is, and for what. */
const plain = (value) => value.replace(/^(AWS4-HMAC-SHA256 Credential=[^/]+\/)\d+(\/[^,]+).*$/, '$1DAY$2');

function behave(response, behaviour, path, body) {
  if (behaviour === 'reset') return response.socket.resetAndDestroy();
  const refusal = REFUSALS[behaviour];
  if (refusal) return send(response, ...refusal);
  if (behaviour === 'error-in-stream' && body?.stream === true) return answer(response, brokenStream());
  answer(response, openAIShape({ path, body, usesTool: behaviour === 'tools' }));
}

function answer(response, made) {
  if (!made) return send(response, 404, 'text/plain', 'no such path');
  response.writeHead(made.status, { 'content-type': made.type });
  for (const chunk of made.chunks) response.write(chunk);
  response.end();
}

function send(response, status, type, text) {
  // Answers of this status say when to come again.
  const later = status === 429 ? { 'retry-after': '7' } : {};
  response.writeHead(status, { 'content-type': type, ...later }).end(text);
}
