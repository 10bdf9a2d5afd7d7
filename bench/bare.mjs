/**
 * The yardstick: what a gateway must do, by hand and nothing else. `node bare.mjs PORT UPSTREAM_PORT MODEL...`
 * Parses and checks the body, puts the key that the server holds in the place of the caller's, calls the upstream,
 * parses its answer and writes it again; a stream event by event, with one write per read.
 */
import { createServer } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { Pool } from 'undici';
import { UPSTREAM_KEY } from './payloads.mjs';

const [port, upstreamPort, ...models] = process.argv.slice(2);
const ROLES = new Set(['system', 'user', 'assistant', 'tool', 'developer']);
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`);
const endpoints = new Map(models.map((model) => [model, { model, authorization: `Bearer ${UPSTREAM_KEY}` }]));

createServer((request, response) => {
  if (request.method === 'GET') return response.end();
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => chat(Buffer.concat(parts), response));
  return undefined;
}).listen(Number(port), '127.0.0.1');

function chat(bytes, response) {
  let body;
  try {
    body = JSON.parse(bytes.toString());
  } catch {
    return refuse(response, 400, 'the body is not JSON');
  }
  const problem = problemOf(body);
  if (problem) return refuse(response, 422, problem);
  const endpoint = endpoints.get(body.model);
  if (!endpoint) return refuse(response, 404, 'there is no such endpoint');
  const call = {
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: endpoint.authorization },
    body: JSON.stringify({ ...body, model: endpoint.model }),
  };
  return pool.dispatch(call, body.stream ? new StreamRelay(response) : new UnaryRelay(response));
}

function problemOf(body) {
  if (typeof body !== 'object' || body === null) return 'the body must be an object';
  const { messages, temperature, max_tokens: maxTokens, stream } = body;
  if (!Array.isArray(messages) || messages.length === 0) return 'messages must be a list';
  for (const message of messages) {
    if (!ROLES.has(message?.role)) return 'role is unknown';
    if (typeof message.content !== 'string' && !Array.isArray(message.content))
      return 'content must be a text or parts';
  }
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) return 'temperature must be in 0 to 2';
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens > 0)) return 'max_tokens must be positive';
  return stream === undefined || typeof stream === 'boolean' ? undefined : 'stream must be a boolean';
}

function refuse(response, status, message) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' });
  return response.end(JSON.stringify({ error: { message } }));
}

class UnaryRelay {
  #parts = [];
  #status = 0;

  constructor(response) {
    this.response = response;
  }

  onRequestStart(controller) {
    // 'close' also follows an answer that was sent whole, when there is nothing left to cancel.
    this.response.on('close', () => {
      if (!this.response.writableFinished) controller.abort(new Error('the client has left'));
    });
  }

  onResponseStart(_controller, status) {
    this.#status = status;
  }

  onResponseData(_controller, part) {
    this.#parts.push(part);
  }

  onResponseEnd() {
    const answer = JSON.parse(Buffer.concat(this.#parts).toString());
    const body = Buffer.from(JSON.stringify(answer));
    this.response.writeHead(this.#status, { 'content-type': 'application/json', 'content-length': body.length });
    this.response.end(body);
  }

  onResponseError(_controller, error) {
    refuse(this.response, 502, error.message);
  }
}

class StreamRelay extends UnaryRelay {
  #decoder = new StringDecoder('utf8');
  #rest = '';

  onResponseStart(controller, status) {
    this.response.writeHead(status, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.response.on('drain', () => controller.resume());
  }

  onResponseData(controller, part) {
    const events = (this.#rest + this.#decoder.write(part)).split('\n\n');
    this.#rest = events.pop();
    let text = '';
    for (const event of events) text += again(event);
    if (text !== '' && !this.response.write(text)) controller.pause();
  }

  onResponseEnd() {
    this.response.end();
  }
}

function again(event) {
  const data = event.slice('data: '.length);
  return data === '[DONE]' ? 'data: [DONE]\n\n' : `data: ${JSON.stringify(JSON.parse(data))}\n\n`;
}
