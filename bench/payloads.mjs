/**
 * What is asked and what the mock vendor answers, built from the model's name, which both sides know:
 * `unary-DELAY-SIZE` (milliseconds, bytes), `burst-EVENTS-PER_WRITE`, `paced-EVENTS-INTERVAL` (milliseconds).
 */
const MODEL = /^(unary|burst|paced)-(\d+)-(\d+)$/;
const SENTENCE = 'The quick brown fox said "jump" and the lazy dog, who had other plans that day, did not.\n';
const LARGEST_MESSAGE_COUNT = 20;
const IDENTITY = { id: 'chatcmpl-bench', created: 1700000000 };
const USAGE = { prompt_tokens: 100, completion_tokens: 200, total_tokens: 300 };

/** The key that a gateway holds and the mock vendor demands. */
export const UPSTREAM_KEY = 'bench-upstream-key';

/** Ends every request and every answer; its absence means that something was cut off. */
export const MARKER = 'all-of-it';

export function planOf(model) {
  const match = MODEL.exec(model);
  if (!match) throw new Error(`the mock vendor has no model "${model}"`);
  const [kind, first, second] = [match[1], Number(match[2]), Number(match[3])];
  if (kind === 'unary') return { kind, delay: first, size: second };
  return kind === 'burst' ? { kind, events: first, perWrite: second } : { kind, events: first, interval: second };
}

/** A chat request; for a unary model about as large as the answer. */
export function requestBody(model) {
  const plan = planOf(model);
  const size = plan.size ?? 300;
  const count = Math.min(LARGEST_MESSAGE_COUNT, Math.max(2, Math.round(size / 1000)));
  const body = { model, messages: [], temperature: 0.7, max_tokens: 256 };
  if (plan.kind !== 'unary') Object.assign(body, { stream: true, stream_options: { include_usage: true } });
  const share = Math.floor((size - JSON.stringify(body).length) / count) - 40;
  for (let index = 0; index < count; index += 1) {
    const role = index === 0 ? 'system' : index % 2 === 1 ? 'user' : 'assistant';
    body.messages.push({ role, content: textOf(share, index === count - 1) });
  }
  return JSON.stringify(body);
}

export function completion(model) {
  const answer = (content) =>
    JSON.stringify({
      ...IDENTITY,
      object: 'chat.completion',
      model,
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: USAGE,
    });
  return answer(textOf(planOf(model).size - answer('').length, true));
}

/** The answer of a streaming model as server-sent events, one string each. */
export function streamEvents(model) {
  const event = (fields) =>
    `data: ${JSON.stringify({ ...IDENTITY, object: 'chat.completion.chunk', model, ...fields })}\n\n`;
  const delta = (content, finish_reason = null) =>
    event({ choices: [{ index: 0, delta: content, logprobs: null, finish_reason }] });
  return [
    delta({ role: 'assistant', content: '' }),
    ...wordsOf(planOf(model).events).map((content) => delta({ content })),
    delta({}, 'stop'),
    event({ choices: [], usage: USAGE }),
    'data: [DONE]\n\n',
  ];
}

/** Throws unless `body` says what the mock vendor said. */
export function verifyAnswer(model, body) {
  const plan = planOf(model);
  if (plan.kind === 'unary') {
    const expected = JSON.parse(completion(model)).choices[0].message.content;
    if (JSON.parse(body).choices[0].message.content !== expected)
      throw new Error('another text than the upstream sent');
    return;
  }
  const events = body.split('\n\n').filter((event) => event.startsWith('data: '));
  if (events.pop() !== 'data: [DONE]') throw new Error('the stream does not end with [DONE]');
  const words = events
    .map((event) => JSON.parse(event.slice('data: '.length)).choices[0]?.delta?.content)
    .filter(Boolean);
  if (words.join('|') !== wordsOf(plan.events).join('|')) throw new Error('other chunks than the upstream sent');
}

function textOf(length, last) {
  const end = last ? MARKER : '';
  const room = Math.max(1, length - end.length);
  return SENTENCE.repeat(Math.ceil(room / SENTENCE.length)).slice(0, room) + end;
}

function wordsOf(count) {
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? MARKER : ` word${index}`));
}
