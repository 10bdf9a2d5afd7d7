import { CREATED as created, VECTOR, data, events, json, times } from './responses.mjs';

/** Responses of OpenAI's API. Ids, times and texts are constant, so that responses can be compared. */

const model = 'gpt-4o-mini-2024-07-18';
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const extras = { system_fingerprint: 'fp_1', service_tier: 'default' };
const toolCall = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } };

function chat({ n }, usesTool) {
  const message = usesTool
    ? { role: 'assistant', content: null, tool_calls: [toolCall] }
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
const completionChunk = (text, finish_reason = null) =>
  data({ id: 'cmpl-1', object: 'text_completion', created, model, choices: [{ index: 0, text, finish_reason }] });
const toolCallChunk = (fields) => chunk({ tool_calls: [{ index: 0, ...fields }] });
const START = chunk({ role: 'assistant', content: 'Hel' });
const DONE = 'data: [DONE]\n\n';

const TEXT = [START, chunk({ content: 'lo there' }), chunk({}, 'stop')];
const TOOL_CALL = [
  chunk({ role: 'assistant', content: null }),
  toolCallChunk({ id: toolCall.id, type: 'function', function: { name: 'get_weather', arguments: '' } }),
  toolCallChunk({ function: { arguments: '{"city":' } }),
  toolCallChunk({ function: { arguments: '"Paris"}' } }),
  chunk({}, 'tool_calls'),
];

function chatStream({ stream_options: options }, usesTool) {
  const usageChunk = data({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created, model, choices: [], usage });
  return events([...(usesTool ? TOOL_CALL : TEXT), ...(options?.include_usage ? [usageChunk] : []), DONE]);
}

/** Returns a stream whose second event is an error. */
export const brokenStream = () => events([START, data({ error: { message: 'Overloaded.', type: 'server_error' } })]);

const OPERATIONS = {
  'chat/completions': (body, usesTool) => (body.stream === true ? chatStream : chat)(body, usesTool),
  completions: (body) =>
    body.stream === true
      ? events([completionChunk('Hel'), completionChunk('lo there'), completionChunk('', 'length'), DONE])
      : completions(body),
  embeddings,
};

/** Returns the response of the operation at the end of the path, or undefined if the path has none. */
export function openAIResponse({ path, body, usesTool }) {
  const operation = /\/((?:chat\/)?completions|embeddings)(?:\?|$)/.exec(path)?.[1];
  return OPERATIONS[operation]?.(body, usesTool);
}

/** An error response in OpenAI's format. */
export const openAIError = json({ error: { message: 'The request was refused.', type: 'invalid_request_error' } }, 400);
