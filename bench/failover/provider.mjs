import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ANSWER, tokensAfter } from './answer.mjs';
import { CUT_AFTER, MALFORMED_AT, STALL_AFTER } from './timings.mjs';

const CREATED = 1_700_000_000;
const KEEP_ALIVE_SECONDS = 1;

/**
 * A provider of OpenAI's protocol that fails on purpose: the name of a model, `TAG.FAULT`, selects its fault. It records
 * the attempts at each model.
 */
export class FaultyProvider {
  #timings;
  #attempts = new Map();
  #outageFrom = new Map();
  #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => request.socket.destroy());
  });

  constructor(timings) {
    this.#timings = timings;
  }

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this.#server.address().port;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The attempts at a model, in order: `{ at, action }`, with the time in seconds on the clock of `now`. */
  attemptsAt(model) {
    return this.#attempts.get(model) ?? [];
  }

  /** Begins the outage of a model with the fault `outage`. */
  beginOutage(model) {
    this.#outageFrom.set(model, now());
  }

  /** Returns when the outage of a model ends, in seconds on the clock of `now`; NaN if it has none. */
  outageEnd(model) {
    return this.#outageFrom.get(model) + this.#timings.outage;
  }

  async #handle(request, response) {
    const body = JSON.parse(await textOf(request));
    const attempts = this.attemptsAt(body.model);
    const attempt = { at: now(), action: 'response' };
    this.#attempts.set(body.model, [...attempts, attempt]);
    const fault = body.model.slice(body.model.indexOf('.') + 1);
    const error = (action, ...details) => {
      attempt.action = action;
      sendError(response, ...details);
    };
    const isFirst = attempts.length === 0;

    if (fault === 'rate-limit' || (fault === 'rate-limit-once' && isFirst)) {
      const headers = fault === 'rate-limit' ? {} : { 'retry-after': String(this.#timings.retryAfter) };
      return error('429', 429, 'rate_limit_error', 'rate_limit_exceeded', 'Rate limit reached.', headers);
    }
    if (fault === 'error-once' && isFirst) return error('500', 500, 'server_error', null, 'The server had an error.');
    const isDown = fault === 'outage' && now() < this.outageEnd(body.model);
    if (fault === 'overloaded' || isDown) {
      return error('503', 503, 'server_error', 'overloaded', 'The engine is overloaded. Please try again later.');
    }
    if (fault === 'reset-once' && isFirst) {
      attempt.action = 'reset';
      return request.socket.resetAndDestroy();
    }
    if (fault === 'silent') {
      attempt.action = 'silence';
      await sleep(this.#timings.silence * 1000, undefined, { ref: false });
      return request.socket.destroy();
    }
    if (fault === 'context-length') {
      const message =
        'This model’s maximum context length is 8192 tokens. However, your messages resulted in 9631 tokens.';
      return error('context length', 400, 'invalid_request_error', 'context_length_exceeded', message);
    }
    if (fault === 'content-filter') {
      const message = 'Your request was rejected as a result of our safety system.';
      return error('content filter', 400, 'invalid_request_error', 'content_policy_violation', message);
    }

    const last = body.messages.at(-1);
    const isPrefill = last.role === 'assistant';
    if (isPrefill && fault === 'no-prefill') {
      const message =
        'This model does not support assistant message prefill. The conversation must end with a user message.';
      return error('prefill rejected', 400, 'invalid_request_error', 'invalid_prefill', message);
    }
    const tokens = (isPrefill && tokensAfter(last.content)) || tokensAfter('');
    if (body.stream) await this.#stream(response, body, fault, tokens);
    else sendJson(response, 200, completion(body.model));
  }

  async #stream(response, { model, stream_options: options }, fault, tokens) {
    const { slowFirstToken, stall, tokenInterval } = this.#timings;
    const chunk = (fields) =>
      event({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: CREATED, model, ...fields });
    const delta = (content, finish_reason = null) => chunk({ choices: [{ index: 0, delta: content, finish_reason }] });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(delta({ role: 'assistant', content: '' }));
    if (fault === 'slow-first-token') await keepAlive(response, slowFirstToken);
    for (const [index, content] of tokens.entries()) {
      if (fault === 'cut' && index === CUT_AFTER) return response.destroy();
      if (fault === 'stall' && index === STALL_AFTER) {
        await sleep(stall * 1000, undefined, { ref: false });
        return response.destroy();
      }
      if (fault === 'malformed' && index === MALFORMED_AT)
        response.write('data: {"choices": [{"delta": {"content": \n\n');
      response.write(delta({ content }));
      await sleep(tokenInterval * 1000);
    }
    response.write(delta({}, 'stop'));
    if (options?.include_usage) response.write(chunk({ choices: [], usage: usageOf(tokens.length) }));
    response.end(fault === 'no-done' ? undefined : 'data: [DONE]\n\n');
  }
}

/** Seconds on a monotonic clock. */
export function now() {
  return performance.now() / 1000;
}

/** Sends comments, which keep the connection busy and are not content. */
async function keepAlive(response, seconds) {
  const end = now() + seconds;
  while (now() < end && !response.destroyed) {
    response.write(': keep-alive\n\n');
    await sleep(Math.min(KEEP_ALIVE_SECONDS, end - now()) * 1000);
  }
}

function completion(model) {
  const message = { role: 'assistant', content: ANSWER };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { id: 'chatcmpl-1', object: 'chat.completion', created: CREATED, model, choices, usage: usageOf(60) };
}

function usageOf(completion_tokens) {
  return { prompt_tokens: 20, completion_tokens, total_tokens: 20 + completion_tokens };
}

function event(data) {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function sendError(response, status, type, code, message, headers = {}) {
  sendJson(response, status, { error: { message, type, param: null, code } }, headers);
}

function sendJson(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function textOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
