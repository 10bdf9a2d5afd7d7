/** Request bodies, valid and invalid, by a description that becomes part of the request id. */

const user = { role: 'user', content: 'Hello' };
const messages = [user];
const prompt = 'Hello';
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const nested = { type: 'object', properties: { at: { $ref: '#/$defs/at' } }, $defs: { at: { type: 'object' } } };
const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } };

/** Parameters of chat and completions requests. Each entry is added to a valid body. */
const PARAMETERS = {
  'temperature 0': { temperature: 0 },
  'temperature 2': { temperature: 2 },
  'temperature 3': { temperature: 3 },
  'temperature below 0': { temperature: -0.1 },
  'temperature as a numeric string': { temperature: '0.5' },
  'temperature as a string': { temperature: 'warm' },
  'temperature true': { temperature: true },
  'temperature null': { temperature: null },
  'n 2': { n: 2 },
  'n 0': { n: 0 },
  'n as a numeric string': { n: '2' },
  'n 1.5': { n: 1.5 },
  'n 1.0': { n: 1.0 },
  'max_tokens 5': { max_tokens: 5 },
  'max_tokens 0': { max_tokens: 0 },
  'max_tokens as a string': { max_tokens: 'many' },
  'max_tokens null': { max_tokens: null },
  'stop as a list': { stop: ['a', 'b'] },
  'stop as a string': { stop: 'a' },
  'stop as an empty list': { stop: [] },
  'stop with a number': { stop: [1] },
  'stream false': { stream: false },
  'stream as a boolean string': { stream: 'false' },
  'stream as another string': { stream: 'maybe' },
  'stream null': { stream: null },
  streamed: { stream: true },
  'an unknown field': { seed: 7, user: 'me', metadata: { a: 1 } },
  'an unknown field set to null': { seed: null },
  'two invalid fields': { temperature: 3, n: 0 },
};

const withParameters = (body) =>
  Object.fromEntries(Object.entries(PARAMETERS).map(([description, fields]) => [description, { ...body, ...fields }]));

export const CHAT_BODIES = {
  'a message': { messages },
  'several messages': {
    messages: [{ role: 'system', content: 'Be brief.' }, user, { role: 'assistant', content: 'Hi' }],
  },
  'an unknown role': { messages: [{ role: 'wizard', content: 'Hello' }] },
  'an empty body': {},
  'no messages': { messages: [] },
  'messages as a string': { messages: 'Hello' },
  'messages null': { messages: null },
  'a message as a string': { messages: ['Hello'] },
  'a message without role': { messages: [{ content: 'Hello' }] },
  'a message without content': { messages: [{ role: 'user' }] },
  'content null': { messages: [{ role: 'user', content: null }] },
  'content as a number': { messages: [{ role: 'user', content: 5 }] },
  'content as parts': { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }, image] }] },
  'a part without text': { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
  'a content part of unknown type': { messages: [{ role: 'user', content: [{ type: 'video', video: 'x' }] }] },
  'a message with a name': { messages: [{ ...user, name: 'Ann' }] },
  'a tool call and its result': {
    messages: [
      user,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
    ],
  },
  tools: { messages, tools: [weather] },
  'tools with a nested schema': {
    messages,
    tools: [{ type: 'function', function: { name: 'f', parameters: nested } }],
  },
  'an empty list of tools': { messages, tools: [] },
  'a tool of unknown type': { messages, tools: [{ type: 'browser' }] },
  'a tool without a name': { messages, tools: [{ type: 'function', function: {} }] },
  'a tool choice': { messages, tools: [weather], tool_choice: 'auto' },
  'a response format': { messages, response_format: { type: 'json_object' } },
  'top_p 0.5': { messages, top_p: 0.5 },
  'a stream with usage': { messages, stream: true, stream_options: { include_usage: true } },
  'a completions body': { prompt },
  'message instead of messages': { message: messages },
  ...withParameters({ messages }),
};

export const COMPLETIONS_BODIES = {
  'a prompt': { prompt },
  'an empty body': {},
  'an empty prompt': { prompt: '' },
  'prompt null': { prompt: null },
  'prompt as a number': { prompt: 5 },
  'prompt as a list': { prompt: ['Hello'] },
  'an embeddings body': { input: 'Hello' },
  ...withParameters({ prompt }),
};

export const EMBEDDINGS_BODIES = {
  'a text': { input: 'Hello' },
  texts: { input: ['Hello', 'there'] },
  tokens: { input: [1, 2, 3] },
  'lists of tokens': { input: [[1, 2], [3]] },
  'an empty text': { input: '' },
  'an empty list': { input: [] },
  'an empty body': {},
  'input null': { input: null },
  'input as an object': { input: { a: 1 } },
  'input as a number': { input: 5 },
  'a list of a text and a token': { input: ['Hello', 1] },
  'encoding_format base64': { input: 'Hello', encoding_format: 'base64' },
  'dimensions 3': { input: 'Hello', dimensions: 3 },
  'a user': { input: 'Hello', user: 'me' },
  streamed: { input: 'Hello', stream: true },
  'text instead of input': { text: 'Hello' },
};

const json = 'application/json';

/** Unparsed bodies with their content types. */
export const RAW_BODIES = {
  'no body': { type: json, text: undefined },
  'an empty body': { type: json, text: '' },
  'invalid JSON': { type: json, text: 'nope' },
  'truncated JSON': { type: json, text: '{"messages": [' },
  'two objects': { type: json, text: '{} {}' },
  'single quotes': { type: json, text: "{'messages': []}" },
  'a trailing comma': { type: json, text: '{"messages": [],}' },
  'a JSON list': { type: json, text: '[]' },
  'a JSON string': { type: json, text: '"Hello"' },
  'a JSON number': { type: json, text: '5' },
  null: { type: json, text: 'null' },
  NaN: { type: json, text: '{"messages": NaN}' },
  'plain text': { type: 'text/plain', text: '{"messages": [{"role": "user", "content": "Hello"}]}' },
  'a form': { type: 'application/x-www-form-urlencoded', text: 'messages=Hello' },
  'a vendor media type': { type: 'application/vnd.api+json', text: '{}' },
  'JSON with a charset': { type: 'application/json; charset=utf-8', text: '{}' },
};
