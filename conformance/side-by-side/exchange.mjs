import { toldBy } from './told-by-stream.mjs';

/** The headers of an answer that clients act on. */
const READ_HEADERS = ['content-type', 'allow', 'location', 'retry-after', 'x-sluice-adjusted'];
/** Later than any time that the fake vendor tells: the server's own clock. */
const NOW = 1_750_000_000;
/** Pages for people; each server has its own. */
const PAGES = new Set(['/docs', '/docs/', '/redoc', '/openapi.json', '/openapi.json/', '/favicon.ico']);

/**
 * Sends a request and gives what can be compared: `{ status, headers, body, vendor }`. `body` is JSON, a text, or
 * `{ events, told, cut }` for a stream, `told` what its events say together; `vendor` is the calls that the fake vendor got.
 */
export async function exchange(server, vendor, { method, path, headers, body }) {
  // What the last request left behind belongs to that one.
  vendor.takeCalls();
  const response = await fetch(server.url + path, {
    method,
    // Some answers end with the connection; the next request must not meet one that is going away.
    headers: { 'user-agent': 'side-by-side', connection: 'close', ...headers },
    body: body === undefined ? undefined : Buffer.from(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
  });
  const { text, cut } = await readAll(response);
  const isPage = PAGES.has(path) && response.status === 200;
  const received = isPage ? 'a page' : bodyOf(response, text, cut);
  return { status: response.status, headers: headersOf(response, server), body: received, vendor: vendor.takeCalls() };
}

/** A stream that its server breaks off fails in the middle; what came before still counts. */
async function readAll(response) {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, cut: false };
  } catch {
    return { text, cut: true };
  }
}

function headersOf(response, server) {
  const read = READ_HEADERS.filter((name) => response.headers.has(name));
  return Object.fromEntries(read.map((name) => [name, plain(name, response.headers.get(name), server)]));
}

/** A header's value without what differs by chance: the port, blanks, and the order of methods. */
function plain(name, value, server) {
  const text = value.replace(server.url, '').replaceAll(' ', '');
  return name === 'allow' ? text.split(',').sort().join(',') : text;
}

function bodyOf(response, text, cut) {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    const pieces = text.split('\n\n').filter((event) => event !== '');
    const events = pieces.map((event) => parsed(event.replace(/^data: /, '')));
    return { events, told: toldBy(events), cut };
  }
  return parsed(text);
}

const MADE = /^(call_(?=[0-9a-f]{24,32}$)|[\w-]+-(?=\d{10}$|[0-9a-f]{8}-[0-9a-f-]{27}$)).*$/;

/** Ids that the servers make, where the vendor gives none, from the time or by chance. */
function withoutChance(value) {
  if (typeof value !== 'string') return value;
  return value.replace(MADE, '$1made');
}

function parsed(text) {
  try {
    return JSON.parse(text, (key, value) => (key === 'created' && value > NOW ? 'now' : withoutChance(value)));
  } catch {
    return text;
  }
}
