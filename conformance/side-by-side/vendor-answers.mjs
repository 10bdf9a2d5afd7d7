/** What the fake vendor says. Fixed ids, times and words, so that two servers that ask it can be compared. */

const created = 1_700_000_000;
const model = 'gpt-4o-mini-2024-07-18';
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const extras = { system_fingerprint: 'fp_1', service_tier: 'default' };
const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } };

const message = (behaviour) =>
  behaviour === 'tools'
    ? { role: 'assistant', content: null, tool_calls: [call] }
    : { role: 'assistant', content: 'Hello there', refusal: null, annotations: [] };

const finish = (behaviour) => (behaviour === 'tools' ? 'tool_calls' : 'stop');

function chat(body, behaviour) {
  const choice = (_, index) => ({
    index,
    message: message(behaviour),
    logprobs: null,
    finish_reason: finish(behaviour),
  });
  const choices = Array.from({ length: body.n ?? 1 }, choice);
  return { id: 'chatcmpl-1', object: 'chat.completion', created, model, choices, usage, ...extras };
}

function completions(body) {
  const choice = (_, index) => ({ index, text: 'Hello there', logprobs: null, finish_reason: 'length' });
  const choices = Array.from({ length: body.n ?? 1 }, choice);
  return { id: 'cmpl-1', object: 'text_completion', created, model, choices, usage, ...extras };
}

function embeddings({ input, encoding_format: encoding }) {
  const count = typeof input === 'string' || typeof input[0] === 'number' ? 1 : input.length;
  const vector = [0.25, -0.5, 1];
  const embedding = encoding === 'base64' ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector;
  const data = Array.from({ length: count }, (_, index) => ({ object: 'embedding', index, embedding }));
  return { object: 'list', data, model: 'text-embedding-3-small', usage: { prompt_tokens: 2, total_tokens: 2 } };
}

function anthropicMessage(_body, behaviour) {
  const text = { type: 'text', text: 'Hello there' };
  const use = { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } };
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-3-haiku-20240307',
    content: behaviour === 'tools' ? [use] : [text],
    stop_reason: behaviour === 'tools' ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 9, output_tokens: 2 },
  };
}

const anthropicCompletion = () => ({
  type: 'completion',
  id: 'compl_1',
  completion: ' Hello there',
  stop_reason: 'stop_sequence',
  model: 'claude-2.1',
});

const billed = { api_version: { version: '1' }, billed_units: { input_tokens: 9, output_tokens: 2 } };
const cohereChat = () => ({
  response_id: 'r1',
  text: 'Hello there',
  generation_id: 'g1',
  chat_history: [],
  finish_reason: 'COMPLETE',
  token_count: { prompt_tokens: 9, response_tokens: 2, total_tokens: 11, billed_tokens: 11 },
  meta: { ...billed, tokens: { input_tokens: 9, output_tokens: 2 } },
});
const cohereGenerate = ({ prompt }) => ({
  id: 'gen1',
  generations: [{ id: 'g1', text: 'Hello there', finish_reason: 'COMPLETE' }],
  prompt,
  meta: billed,
});
const cohereEmbed = ({ texts }) => ({
  id: 'e1',
  texts,
  embeddings: [texts].flat().map(() => [0.25, -0.5, 1]),
  meta: { api_version: { version: '1' }, billed_units: { input_tokens: 2 } },
  response_type: 'embeddings_floats',
});

/** Answers by path: `(body, behaviour) => object`. */
export const ANSWERS = {
  '/v1/chat/completions': chat,
  '/v1/completions': completions,
  '/v1/embeddings': embeddings,
  '/v1/messages': anthropicMessage,
  '/v1/complete': anthropicCompletion,
  '/v1/chat': cohereChat,
  '/v1/generate': cohereGenerate,
  '/v1/embed': cohereEmbed,
};

const data = (object) => `data: ${JSON.stringify(object)}\n\n`;
const named = (event) => `event: ${event.type}\n${data(event)}`;
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
const [START, DONE] = [chunk({ role: 'assistant', content: 'Hel' }), 'data: [DONE]\n\n'];

/** Streams by path and behaviour: the events, as they go over the wire. */
export const STREAMS = {
  '/v1/chat/completions': (behaviour) =>
    behaviour === 'error-in-stream'
      ? [START, data({ error: { message: 'Overloaded.', type: 'server_error' } })]
      : [START, chunk({ content: 'lo there' }), chunk({}, 'stop'), DONE],
  '/v1/completions': () => [piece('Hel'), piece('lo there'), piece('', 'length'), DONE],
  '/v1/messages': () => [
    named({ type: 'message_start', message: { ...anthropicMessage({}, 'ok'), content: [], stop_reason: null } }),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } }),
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo there' } }),
    named({ type: 'content_block_stop', index: 0 }),
    named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
    named({ type: 'message_stop' }),
  ],
};
