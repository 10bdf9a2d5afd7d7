import { joinStream } from './join-stream.mjs';

/** Response headers that clients act on. */
const COMPARED_HEADERS = ['content-type', 'allow', 'location', 'retry-after', 'x-sluice-adjusted'];
/** Unix time after every timestamp of the fake provider. A later `created` comes from the server's clock. */
const AFTER_PROVIDER_TIMESTAMPS = 1_750_000_000;
/** Paths of pages for humans. Their contents are not compared, because each server has its own. */
const PAGE_PATHS = new Set(['/docs', '/docs/', '/redoc', '/openapi.json', '/openapi.json/', '/favicon.ico']);
const TIMEOUT_MS = 60_000;

/**
 * Sends one request and returns what is compared: `{ status, headers, body, upstream }`. `body` is parsed JSON, a string,
 * or, for a stream, `{ events, joined, truncated }`, with `joined` as `joinStream` returns it. `upstream` lists the requests
 * that the fake provider received.
 *
 * @param server its `url`, and whether it `closesConnections` after a response, so that a new one is opened for each request
 */
export async function exchange(server, provider, { method, path, headers, body }) {
  // Discards provider requests that arrived after the previous exchange ended.
  provider.takeRequests();
  const response = await fetch(server.url + path, {
    method,
    headers: { 'user-agent': 'comparison', ...(server.closesConnections && { connection: 'close' }), ...headers },
    body: body === undefined ? undefined : Buffer.from(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { text, truncated } = await readAll(response);
  const isPage = PAGE_PATHS.has(path) && response.status === 200;
  return {
    status: response.status,
    headers: comparedHeaders(response, server),
    body: isPage ? 'a page' : parseBody(response, text, truncated),
    upstream: provider.takeRequests(),
  };
}

/** Reads a response to its end, or to the point where the server closes the connection early. */
async function readAll(response) {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, truncated: false };
  } catch {
    return { text, truncated: true };
  }
}

function comparedHeaders(response, server) {
  const present = COMPARED_HEADERS.filter((name) => response.headers.has(name));
  return Object.fromEntries(present.map((name) => [name, normalizeHeader(name, response.headers.get(name), server)]));
}

/** Removes what varies between servers without a meaning: the URL of the server, spaces, and the order of methods. */
function normalizeHeader(name, value, server) {
  const text = value.replace(server.url, '').replaceAll(' ', '');
  return name === 'allow' ? text.split(',').sort().join(',') : text;
}

function parseBody(response, text, truncated) {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    const frames = text.split('\n\n').filter((frame) => frame !== '');
    const events = frames.map((frame) => parseAndNormalize(frame.replace(/^data: /, '')));
    return { events, joined: joinStream(events), truncated };
  }
  return parseAndNormalize(text);
}

/** Matches ids that a server generates from the time or at random if the provider sends none. */
const GENERATED_ID = /^(call_(?=[0-9a-f]{24,32}$)|[\w-]+-(?=\d{10}$|[0-9a-f]{8}-[0-9a-f-]{27}$)).*$/;

const normalizeId = (value) => (typeof value === 'string' ? value.replace(GENERATED_ID, '$1made') : value);

function parseAndNormalize(text) {
  try {
    return JSON.parse(text, (key, value) =>
      key === 'created' && value > AFTER_PROVIDER_TIMESTAMPS ? 'now' : normalizeId(value),
    );
  } catch {
    return text;
  }
}
