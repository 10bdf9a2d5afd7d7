/** Mock provider with OpenAI's wire format, on plain sockets so that it is never the limit. `node upstream.mjs PORT` */
import { createServer } from 'node:net';
import { STAMP, stampNow } from './event-ages.mjs';
import { HttpReader } from './http-reader.mjs';
import { MARKER, UPSTREAM_KEY, completion, planOf, streamEvents } from './payloads.mjs';

const HEALTHY = responseBytes('200 OK', '');
const UNAUTHORIZED = responseBytes('401 Unauthorized', '{"error":{"message":"the server key is missing"}}');
const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';
/** Connections that may wait until the process accepts them; the default of 511 is too low for 5,000 streams. */
const BACKLOG = 4096;
const MODEL_KEY = Buffer.from('"model":');

const responders = new Map();

createServer({ noDelay: true }, (socket) => {
  const reader = new HttpReader((head, body) => respond(socket, head, body));
  socket.on('data', (bytes) => reader.feed(bytes));
  socket.on('error', () => socket.destroy());
}).listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: BACKLOG });

function respond(socket, head, body) {
  if (head.startsWith('GET ')) return socket.write(HEALTHY);
  if (!head.includes(`Bearer ${UPSTREAM_KEY}`)) return socket.write(UNAUTHORIZED);
  if (!body.includes(MARKER))
    return socket.write(responseBytes('400 Bad Request', '{"error":{"message":"truncated body"}}'));
  // Python's clients write a space after the colon.
  const start = body.indexOf('"', body.indexOf(MODEL_KEY) + MODEL_KEY.length) + 1;
  return responderOf(body.latin1Slice(start, body.indexOf('"', start)))(socket);
}

function responderOf(model) {
  if (!responders.has(model)) responders.set(model, createResponder(model));
  return responders.get(model);
}

/** Returns a function that sends the complete response of a model from precomputed bytes. */
function createResponder(model) {
  const plan = planOf(model);
  if (plan.kind === 'unary') {
    const bytes = responseBytes('200 OK', completion(model));
    if (plan.delay === 0) return (socket) => socket.write(bytes);
    return (socket) => setTimeout(() => socket.write(bytes), plan.delay);
  }
  const writes = chunksOf(streamEvents(model), plan.perWrite ?? 1);
  if (plan.kind === 'burst') return (socket) => sendEach(socket, writes, setImmediate);
  const pace = (next) => setTimeout(next, plan.interval);
  return (socket) => sendEach(socket, writes, pace);
}

function sendEach(socket, writes, schedule, index = 0) {
  if (socket.destroyed) return;
  socket.write(stamped(writes[index]));
  if (index + 1 < writes.length) schedule(() => sendEach(socket, writes, schedule, index + 1));
}

/** Returns a copy with the current time if the bytes contain the placeholder for it. */
function stamped({ bytes, stampAt }) {
  if (stampAt < 0) return bytes;
  const copy = Buffer.from(bytes);
  copy.latin1Write(stampNow(), stampAt);
  return copy;
}

function chunksOf(events, perWrite) {
  const writes = [];
  for (let index = 0; index < events.length; index += perWrite) {
    const data = events.slice(index, index + perWrite).join('');
    writes.push(`${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`);
  }
  writes[0] = STREAM_HEAD + writes[0];
  writes[writes.length - 1] += LAST_CHUNK;
  return writes.map((text) => {
    const bytes = Buffer.from(text);
    return { bytes, stampAt: bytes.indexOf(STAMP) };
  });
}

function responseBytes(status, body) {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  return Buffer.from(`${head}\r\n\r\n${body}`);
}
