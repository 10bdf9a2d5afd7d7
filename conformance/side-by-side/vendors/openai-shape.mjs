import { CREATED as created, VECTOR, data, events, json, times } from './answers.mjs';

/** OpenAI's API, which many vendors speak. Fixed ids, times and words, so that two servers can be compared. */

const model = 'gpt-4o-mini-2024-07-18';
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const extras = { system_fingerprint: 'fp_1', service_tier: 'default' };
const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } };

function chat({ n }, usesTool) {
  const message = usesTool
    ? { role: 'assistant', content: null, tool_calls: [call] }
    : { role: 'assistant', content: 'Hello there', refusal: null, annotations: [] };
  const finish_reason = usesTool ? 'tool_calls' : 'stop';
  const choices = times(n, (index) => ({ index, message, logprobs: null, finish_reason }));
  return json({ id: 'chatcmpl-1', object: 'chat.completion', created, model, choices, usage, ...extras });
}

function completions({ n }) {
  const choices = times(n, (index) => ({ index, text: 'Hello there', logprobs: null, finish_reason: 'length' }));
  return json({ id: 'cmpl-1', object: 'text_completion', created, model, choices, usage, ...extras });
}

function embeddings({ input, encoding_format: encoding }) {
  const count = typeof input === 'string' || typeof input[0] === 'number' ? 1 : input.length;
  const embedding = encoding === 'base64' ? Buffer.from(Float32Array.from(VECTOR).buffer).toString('base64') : VECTOR;
  const vectors = times(count, (index) => ({ object: 'embedding', index, embedding }));
  const tokens = { prompt_tokens: 2, total_tokens: 2 };
  return json({ object: 'list', data: vectors, model: 'text-embedding-3-small', usage: tokens });
}

const chunk = (delta, finish_reason = null) =>
  data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, finish_reason }],
  });
const piece = (text, finish_reason = null) =>
  data({ id: 'cmpl-1', object: 'text_completion', created, model, choices: [{ index: 0, text, finish_reason }] });
const pieceOfCall = (more) => chunk({ tool_calls: [{ index: 0, ...more }] });
const START = chunk({ role: 'assistant', content: 'Hel' });
const DONE = 'data: [DONE]\n\n';

const TEXT = [START, chunk({ content: 'lo there' }), chunk({}, 'stop')];
const CALL = [
  chunk({ role: 'assistant', content: null }),
  pieceOfCall({ id: call.id, type: 'function', function: { name: 'get_weather', arguments: '' } }),
  pieceOfCall({ function: { arguments: '{"city":' } }),
  pieceOfCall({ function: { arguments: '"Paris"}' } }),
  chunk({}, 'tool_calls'),
];

function chatStream({ stream_options: options }, usesTool) {
  const count = data({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created, model, choices: [], usage });
  return events([...(usesTool ? CALL : TEXT), ...(options?.include_usage ? [count] : []), DONE]);
}

/** A stream that breaks with an error in it. */
export const brokenStream = () => events([START, data({ error: { message: 'Overloaded.', type: 'server_error' } })]);

const ANSWERS = {
  'chat/completions': (body, usesTool) => (body.stream === true ? chatStream : chat)(body, usesTool),
  completions: (body) =>
    body.stream === true ? events([piece('Hel'), piece('lo there'), piece('', 'length'), DONE]) : completions(body),
  embeddings,
};

/** The answer of the operation that the path ends with; undefined where there is none. */
export function openAIShape({ path, body, usesTool }) {
  const operation = /\/((?:chat\/)?completions|embeddings)(?:\?|$)/.exec(path)?.[1];
  return ANSWERS[operation]?.(body, usesTool);
}

/** An error in OpenAI's form. */
export const refusal = json({ error: { message: 'The request was refused.', type: 'invalid_request_error' } }, 400);
