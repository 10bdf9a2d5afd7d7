import { STAMP, restoreStamps } from './event-ages.mjs';

/**
 * Requests, and responses of the mock provider, both derived from the model name: `unary-DELAY-SIZE` (milliseconds, bytes),
 * `burst-EVENTS-EVENTS_PER_WRITE`, `paced-EVENTS-INTERVAL` (milliseconds), and `timed-EVENTS-INTERVAL`, whose events contain
 * the time at which they are written.
 */
const MODEL = /^(unary|burst|paced|timed)-(\d+)-(\d+)$/;
const SENTENCE = 'The quick brown fox said "jump" and the lazy dog, who had other plans that day, did not.\n';
const MAX_MESSAGES = 20;
const IDENTITY = { id: 'chatcmpl-bench', created: 1700000000 };
const USAGE = { prompt_tokens: 100, completion_tokens: 200, total_tokens: 300 };

/** The key that gateways are configured with and the mock provider requires. */
export const UPSTREAM_KEY = 'bench-upstream-key';

/** Ends every request and every response. A message without it was truncated. */
export const MARKER = 'all-of-it';

export function planOf(model) {
  const match = MODEL.exec(model);
  if (!match) throw new Error(`the mock provider has no model "${model}"`);
  const [kind, first, second] = [match[1], Number(match[2]), Number(match[3])];
  if (kind === 'unary') return { kind, delay: first, size: second };
  return kind === 'burst' ? { kind, events: first, perWrite: second } : { kind, events: first, interval: second };
}

/** Returns a chat request; for a unary model, about as large as the response. */
export function requestBody(model) {
  const plan = planOf(model);
  const size = plan.size ?? 300;
  const count = Math.min(MAX_MESSAGES, Math.max(2, Math.round(size / 1000)));
  const body = { model, messages: [], temperature: 0.7, max_tokens: 256 };
  if (plan.kind !== 'unary') Object.assign(body, { stream: true, stream_options: { include_usage: true } });
  const charactersPerMessage = Math.floor((size - JSON.stringify(body).length) / count) - 40;
  for (let index = 0; index < count; index += 1) {
    const role = index === 0 ? 'system' : index % 2 === 1 ? 'user' : 'assistant';
    body.messages.push({ role, content: textOf(charactersPerMessage, index === count - 1) });
  }
  return JSON.stringify(body);
}

export function completion(model) {
  const serialize = (content) =>
    JSON.stringify({
      ...IDENTITY,
      object: 'chat.completion',
      model,
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: USAGE,
    });
  return serialize(textOf(planOf(model).size - serialize('').length, true));
}

/** Returns the response of a streaming model as server-sent events, one string each. */
export function streamEvents(model) {
  const event = (fields) =>
    `data: ${JSON.stringify({ ...IDENTITY, object: 'chat.completion.chunk', model, ...fields })}\n\n`;
  const delta = (content, finish_reason = null) =>
    event({ choices: [{ index: 0, delta: content, logprobs: null, finish_reason }] });
  const [first, ...others] = contentsOf(planOf(model));
  return [
    delta({ role: 'assistant', content: first }),
    ...others.map((content) => delta({ content })),
    delta({}, 'stop'),
    event({ choices: [], usage: USAGE }),
    'data: [DONE]\n\n',
  ];
}

/** Throws if `body` does not have the content that the mock provider sent. */
export function verifyResponse(model, body, { omitsDone = false } = {}) {
  const plan = planOf(model);
  if (plan.kind === 'unary') {
    const expected = JSON.parse(completion(model)).choices[0].message.content;
    if (JSON.parse(body).choices[0].message.content !== expected)
      throw new Error('the text differs from the one that the provider sent');
    return;
  }
  const events = body.split('\n\n').filter((event) => event.startsWith('data: '));
  if (!omitsDone && events.pop() !== 'data: [DONE]') throw new Error('the stream does not end with [DONE]');
  const contents = events
    .map((event) => JSON.parse(event.slice('data: '.length)).choices[0]?.delta?.content)
    .filter(Boolean);
  if (restoreStamps(contents.join('|')) !== contentsOf(plan).filter(Boolean).join('|'))
    throw new Error('the chunks differ from those that the provider sent');
}

function textOf(length, isLast) {
  const end = isLast ? MARKER : '';
  const remaining = Math.max(1, length - end.length);
  return SENTENCE.repeat(Math.ceil(remaining / SENTENCE.length)).slice(0, remaining) + end;
}

/** Returns the text of each event that has one. */
function contentsOf({ kind, events }) {
  const isTimed = kind === 'timed';
  const words = Array.from({ length: events - 1 }, (_, index) => (isTimed ? STAMP : ` word${index}`));
  return [isTimed ? STAMP : '', ...words, MARKER];
}
