import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from './marked-text.mjs';

const TIMEOUT_MS = 60_000;
/** Chunks that a client reads before it disconnects. */
const CHUNKS_BEFORE_DISCONNECT = 3;
const SLOW_READ_MS = 40;

/**
 * The kinds of clients. Each sends one request and returns undefined if the response is as it must be, else what is wrong.
 * `mayFail` marks those whose provider fails without a fallback: the response must be complete or an error.
 */
export const CLIENTS = {
  unary: (gateway, id) => unary(gateway, 'healthy', id),
  unaryRoute: (gateway, id) => unary(gateway, 'guarded', id),
  unaryFlaky: (gateway, id) => unary(gateway, 'flaky', id, { mayFail: true }),
  stream: (gateway, id) => stream(gateway, 'healthy', id),
  streamRoute: (gateway, id) => stream(gateway, 'guarded', id),
  streamFlaky: (gateway, id) => stream(gateway, 'flaky', id, { mayFail: true }),
  slowStream: (gateway, id) => stream(gateway, 'healthy', id, { isSlow: true }),
  disconnect: (gateway, id) => disconnect(gateway, id),
  invalid: (gateway) => invalid(gateway),
};

async function unary(gateway, model, id, { mayFail = false } = {}) {
  const { status, text } = await post(gateway, { model, messages: userMessage(id) }).whole();
  if (status !== 200) return mayFail && isError(text) ? undefined : `${status} ${text.slice(0, 200)}`;
  const content = JSON.parse(text).choices[0].message.content;
  return content === textOf(id) ? undefined : `another text: ${content}`;
}

async function stream(gateway, model, id, { mayFail = false, isSlow = false } = {}) {
  const body = { model, messages: userMessage(id), stream: true };
  const { status, text, isCut } = await post(gateway, body).whole(isSlow ? SLOW_READ_MS : 0);
  if (status !== 200) return mayFail && isError(text) ? undefined : `${status} ${text.slice(0, 200)}`;
  const events = text.split('\n\n').filter((event) => event.startsWith('data: '));
  const isComplete = events.at(-1) === 'data: [DONE]' && !isCut;
  const chunks = events.filter((event) => event !== 'data: [DONE]').map((event) => JSON.parse(event.slice(6)));
  if (!isComplete) return mayFail && chunks.at(-1)?.error ? undefined : `incomplete: ${text.slice(-300)}`;
  if (chunks.some(({ error }) => error)) return `an error in a complete stream: ${text.slice(-300)}`;
  const content = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  if (content !== textOf(id)) return `another text: ${content}`;
  const finished = chunks.filter(({ choices }) => choices[0]?.finish_reason).length;
  return finished === 1 ? undefined : `${finished} finish reasons`;
}

async function disconnect(gateway, id) {
  const { outgoing, response } = post(gateway, { model: 'healthy', messages: userMessage(id), stream: true });
  const incoming = await response;
  let chunks = 0;
  await new Promise((resolve) => {
    incoming.on('data', () => {
      chunks += 1;
      if (chunks === CHUNKS_BEFORE_DISCONNECT) outgoing.destroy();
    });
    incoming.on('error', () => {});
    incoming.on('close', resolve);
  });
  return chunks >= CHUNKS_BEFORE_DISCONNECT ? undefined : `only ${chunks} chunks`;
}

async function invalid(gateway) {
  const { status, text } = await post(gateway, '{"model": "healthy", "messages": [').whole();
  return status >= 400 && status < 500 && isError(text) ? undefined : `${status} ${text.slice(0, 200)}`;
}

/** Sends a request. `whole` reads the response; with a pause between its parts if given. */
function post({ url, agent }, body) {
  const headers = { 'content-type': 'application/json' };
  const outgoing = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers, timeout: TIMEOUT_MS });
  const response = new Promise((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no data within ${TIMEOUT_MS} ms`)));
  });
  outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
  return { outgoing, response, whole: (pauseMs = 0) => readWhole(response, pauseMs) };
}

async function readWhole(response, pauseMs) {
  const incoming = await response;
  incoming.setEncoding('utf8');
  let text = '';
  let isCut = false;
  try {
    for await (const part of incoming) {
      text += part;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  } catch {
    isCut = true;
  }
  return { status: incoming.statusCode, text, isCut };
}

function userMessage(content) {
  return [{ role: 'user', content }];
}

function isError(text) {
  return typeof JSON.parse(text).error?.message === 'string';
}
