import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { remainingTokens } from './marked-text.mjs';

/** Faults of the model `flaky`, one of which every second request has. */
const FAULTS = ['status', 'reset', 'cut', 'stall', 'error-event', 'truncated-json', 'healthy-pause'];
const TOKEN_INTERVAL_MS = 4;
const STALL_MS = 3000;
const ANCHOR = /-----\n([^]*?)\n-----/;

/**
 * A provider of OpenAI's protocol whose responses are made of the id in the last user message. The model `flaky` fails, before
 * or within the response; all other models do not.
 */
export class FlakyProvider {
  /** Complete responses, by the id of their request. */
  completed = new Map();
  /** Responses that are being sent. */
  running = 0;
  #requests = 0;
  #server = createServer((request, response) => {
    this.running += 1;
    response.once('close', () => (this.running -= 1));
    this.#handle(request, response).catch(() => request.socket.destroy());
  });

  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
    return this.#server.address().port;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #handle(request, response) {
    const { model, stream = false, messages } = await jsonOf(request);
    const id = messages.find(({ role }) => role === 'user').content;
    const tokens = remainingTokens(id, positionIn(messages));
    const number = (this.#requests += 1);
    const fault = model === 'flaky' && number % 2 === 0 ? FAULTS[(number / 2) % FAULTS.length] : undefined;
    if (fault === 'status') return sendJson(response, 503, { error: { message: 'overloaded', type: 'server_error' } });
    if (fault === 'reset') return request.socket.resetAndDestroy();
    if (stream) await this.#stream(response, tokens, fault);
    else await this.#respond(response, tokens, fault);
    if (!response.errored && response.writableEnded) this.completed.set(id, (this.completed.get(id) ?? 0) + 1);
  }

  async #respond(response, tokens, fault) {
    await sleep(TOKEN_INTERVAL_MS * 4);
    const message = { role: 'assistant', content: tokens.join('') };
    const body = { id: 'c', object: 'chat.completion', created: 1, model: 'm', usage: USAGE };
    const text = JSON.stringify({ ...body, choices: [{ index: 0, message, finish_reason: 'stop' }] });
    if (fault === undefined || fault === 'healthy-pause') return sendJson(response, 200, text);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, text.length / 2));
    if (fault === 'stall') await sleep(STALL_MS, undefined, { ref: false });
    response.destroy();
  }

  async #stream(response, tokens, fault) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: '' }));
    const breakAt = fault === undefined ? -1 : Math.floor(tokens.length / 2);
    for (const [index, content] of tokens.entries()) {
      if (response.destroyed) return;
      if (index === breakAt) {
        if (fault === 'stall') await sleep(STALL_MS, undefined, { ref: false });
        if (fault === 'error-event') response.end(event({ error: { message: 'broken', type: 'server_error' } }));
        if (fault === 'truncated-json') response.write('data: {"choices": [{"delta"\n\n');
        if (fault === 'healthy-pause') await sleep(300);
        else if (fault !== 'error-event') response.destroy();
        if (fault !== 'healthy-pause') return;
      }
      response.write(chunk({ content }));
      await sleep(TOKEN_INTERVAL_MS);
    }
    response.write(chunk({}, 'stop'));
    response.write(
      event({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage: USAGE }),
    );
    response.end('data: [DONE]\n\n');
  }
}

const USAGE = { prompt_tokens: 5, completion_tokens: 24, total_tokens: 29 };

/** Returns where the response continues: after an assistant message, or at the text that an instruction quotes. */
function positionIn(messages) {
  const last = messages.at(-1);
  if (last.role === 'assistant') return { beginning: last.content };
  const [, anchor] = ANCHOR.exec(last.content) ?? [];
  return anchor === undefined ? {} : { anchor };
}

function chunk(delta, finish_reason = null) {
  const choices = [{ index: 0, delta, finish_reason }];
  return event({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices });
}

function event(data) {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function sendJson(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function jsonOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}
