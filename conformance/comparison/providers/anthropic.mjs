import { data, events, json } from './responses.mjs';

const model = 'claude-haiku-4-5-20251001';
const usage = { input_tokens: 9, output_tokens: 2 };
const toolUse = { type: 'tool_use', id: 'toolu_1', name: 'get_weather' };

const message = (usesTool) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model,
  content: [usesTool ? { ...toolUse, input: { city: 'Paris' } } : { type: 'text', text: 'Hello there' }],
  stop_reason: usesTool ? 'tool_use' : 'end_turn',
  stop_sequence: null,
  usage,
});

const named = (event) => `event: ${event.type}\n${data(event)}`;

function messageStream(usesTool) {
  const [block, ...deltas] = usesTool
    ? [
        { ...toolUse, input: {} },
        ...['{"city":', '"Paris"}'].map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      ]
    : [{ type: 'text', text: '' }, ...['Hel', 'lo there'].map((text) => ({ type: 'text_delta', text }))];
  return events(
    [
      { type: 'message_start', message: { ...message(usesTool), content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: block },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: usesTool ? 'tool_use' : 'end_turn' },
        usage: { output_tokens: 2 },
      },
      { type: 'message_stop' },
    ].map(named),
  );
}

/** Returns a Messages API response, as a stream if `stream` is true. */
export const anthropicMessage = (stream, usesTool) => (stream ? messageStream(usesTool) : json(message(usesTool)));

export const anthropicCompletion = json({
  type: 'completion',
  id: 'compl_1',
  completion: ' Hello there',
  stop_reason: 'stop_sequence',
  model: 'claude-2.1',
});

export const anthropicError = json(
  { type: 'error', error: { type: 'invalid_request_error', message: 'The request was refused.' } },
  400,
);

export const anthropic = {
  name: 'anthropic',
  versions: ['2.8.1', '2.22.4', '3.17.2'],
  config: (base) => ({ anthropic_api_key: 'key', anthropic_api_base: `${base}/v1` }),
  hardCoded: { 'https://api.anthropic.com/v1': '/v1' },
  endpoints: [
    ['chat', model],
    ['completions', 'claude-2.1'],
    ['embeddings', 'claude-2.1'],
  ],
  error: anthropicError,
  respond: ({ path, body, usesTool }) =>
    path.endsWith('/complete') ? anthropicCompletion : anthropicMessage(body.stream === true, usesTool),
};
