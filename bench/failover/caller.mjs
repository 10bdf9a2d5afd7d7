import { request } from 'node:http';
import { now } from './provider.mjs';

const MESSAGES = [{ role: 'user', content: 'Explain in sixty words why a gateway is judged on bad days.' }];

/**
 * Sends one streamed chat request and reads the response as a careful client does: an error event is an error, an
 * incomplete body as well. Never throws.
 *
 * Returns `{ outcome, content, error, model, usage, from, seconds, headers }` with the outcome `answer`, `error` or `hang`.
 */
export async function callChat(port, model, maxSeconds) {
  const from = now();
  const result = { outcome: 'answer', content: '', error: undefined, model: undefined, usage: undefined, headers: {} };
  const signal = AbortSignal.timeout(maxSeconds * 1000);
  try {
    const body = { model, messages: MESSAGES, stream: true, stream_options: { include_usage: true } };
    const response = await post(port, JSON.stringify(body), signal);
    result.headers = response.headers;
    if (response.statusCode === 200) await readEvents(response, result);
    else throw new Error(`status ${response.statusCode}: ${await textOf(response)}`);
  } catch (error) {
    result.outcome = signal.aborted ? 'hang' : 'error';
    result.error = error.message;
  }
  return { ...result, from, seconds: now() - from };
}

function post(port, body, signal) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = { host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', headers, signal };
    request({ ...options, agent: false }, resolve)
      .on('error', reject)
      .end(body);
  });
}

async function readEvents(response, result) {
  let pending = '';
  response.setEncoding('utf8');
  for await (const text of response) {
    const lines = (pending + text).split('\n');
    pending = lines.pop();
    for (const line of lines) if (line.startsWith('data:')) readEvent(line.slice('data:'.length).trim(), result);
  }
}

function readEvent(data, result) {
  if (data === '[DONE]') return;
  const { error, model, usage, choices } = JSON.parse(data);
  if (error) throw new Error(error.message);
  result.model = model ?? result.model;
  result.usage = usage ?? result.usage;
  for (const { delta } of choices) result.content += delta.content ?? '';
}

async function textOf(response) {
  let text = '';
  for await (const part of response) text += part;
  return text;
}
