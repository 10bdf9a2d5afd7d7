/**
 * The baseline: a handwritten gateway that does only the necessary work. `node bare.mjs PORT UPSTREAM_PORT MODEL...`
 * It parses and validates the body, replaces the client's key with the server's, sends the request upstream, parses the
 * response and serializes it again. Streams are relayed event by event, with one write per read.
 */
import { createServer } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { Pool } from 'undici';
import { UPSTREAM_KEY } from './payloads.mjs';

const [port, upstreamPort, ...models] = process.argv.slice(2);
const ROLES = new Set(['system', 'user', 'assistant', 'tool', 'developer']);
/** Connections that may wait until the process accepts them; the default of 511 is too low for 5,000 streams. */
const BACKLOG = 4096;
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`);
const endpoints = new Map(models.map((model) => [model, { model, authorization: `Bearer ${UPSTREAM_KEY}` }]));

createServer((request, response) => {
  if (request.method === 'GET') return response.end();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => chat(Buffer.concat(chunks), response));
  return undefined;
}).listen({ port: Number(port), host: '127.0.0.1', backlog: BACKLOG });

function chat(bytes, response) {
  let body;
  try {
    body = JSON.parse(bytes.toString());
  } catch {
    return sendError(response, 400, 'the body is not valid JSON');
  }
  const problem = problemOf(body);
  if (problem) return sendError(response, 422, problem);
  const endpoint = endpoints.get(body.model);
  if (!endpoint) return sendError(response, 404, 'the endpoint does not exist');
  const upstreamRequest = {
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: endpoint.authorization },
    body: JSON.stringify({ ...body, model: endpoint.model }),
  };
  return pool.dispatch(upstreamRequest, body.stream ? new StreamRelay(response) : new UnaryRelay(response));
}

function problemOf(body) {
  if (typeof body !== 'object' || body === null) return 'the body must be an object';
  const { messages, temperature, max_tokens: maxTokens, stream } = body;
  if (!Array.isArray(messages) || messages.length === 0) return 'messages must be a list';
  for (const message of messages) {
    if (!ROLES.has(message?.role)) return 'role is unknown';
    if (typeof message.content !== 'string' && !Array.isArray(message.content))
      return 'content must be a string or a list of parts';
  }
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2))
    return 'temperature must be between 0 and 2';
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens > 0)) return 'max_tokens must be positive';
  return stream === undefined || typeof stream === 'boolean' ? undefined : 'stream must be a boolean';
}

function sendError(response, status, message) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' });
  return response.end(JSON.stringify({ error: { message } }));
}

class UnaryRelay {
  #chunks = [];
  #status = 0;

  constructor(response) {
    this.response = response;
  }

  onRequestStart(controller) {
    // 'close' is also emitted after a complete response, when there is nothing to abort.
    this.response.on('close', () => {
      if (!this.response.writableFinished) controller.abort(new Error('the client disconnected'));
    });
  }

  onResponseStart(_controller, status) {
    this.#status = status;
  }

  onResponseData(_controller, chunk) {
    this.#chunks.push(chunk);
  }

  onResponseEnd() {
    const completion = JSON.parse(Buffer.concat(this.#chunks).toString());
    const body = Buffer.from(JSON.stringify(completion));
    this.response.writeHead(this.#status, { 'content-type': 'application/json', 'content-length': body.length });
    this.response.end(body);
  }

  onResponseError(_controller, error) {
    sendError(this.response, 502, error.message);
  }
}

class StreamRelay extends UnaryRelay {
  #decoder = new StringDecoder('utf8');
  #incompleteEvent = '';

  onResponseStart(controller, status) {
    this.response.writeHead(status, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.response.on('drain', () => controller.resume());
  }

  onResponseData(controller, chunk) {
    const events = (this.#incompleteEvent + this.#decoder.write(chunk)).split('\n\n');
    this.#incompleteEvent = events.pop();
    let text = '';
    for (const event of events) text += reserialize(event);
    if (text !== '' && !this.response.write(text)) controller.pause();
  }

  onResponseEnd() {
    this.response.end();
  }
}

function reserialize(event) {
  const data = event.slice('data: '.length);
  return data === '[DONE]' ? 'data: [DONE]\n\n' : `data: ${JSON.stringify(JSON.parse(data))}\n\n`;
}
