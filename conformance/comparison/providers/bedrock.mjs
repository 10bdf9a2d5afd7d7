import { encodeFrame } from './aws-event-stream.mjs';
import { cohereGeneration } from './cohere.mjs';
import { VECTOR, json, times } from './responses.mjs';

const usage = { inputTokens: 9, outputTokens: 2, totalTokens: 11 };
const toolUse = { toolUseId: 'tooluse_1', name: 'get_weather' };

const eventStream = (chunks) => ({ status: 200, type: 'application/vnd.amazon.eventstream', chunks });

function converse(usesTool) {
  const content = [usesTool ? { toolUse: { ...toolUse, input: { city: 'Paris' } } } : { text: 'Hello there' }];
  const stopReason = usesTool ? 'tool_use' : 'end_turn';
  return json({ output: { message: { role: 'assistant', content } }, stopReason, usage, metrics: { latencyMs: 1 } });
}

function converseStream(usesTool) {
  const contentDelta = (delta) => ['contentBlockDelta', { contentBlockIndex: 0, delta }];
  const block = usesTool
    ? [
        ['contentBlockStart', { contentBlockIndex: 0, start: { toolUse } }],
        ...['{"city":', '"Paris"}'].map((input) => contentDelta({ toolUse: { input } })),
      ]
    : ['Hel', 'lo there'].map((text) => contentDelta({ text }));
  const messages = [
    ['messageStart', { role: 'assistant' }],
    ...block,
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['messageStop', { stopReason: usesTool ? 'tool_use' : 'end_turn' }],
    ['metadata', { usage, metrics: { latencyMs: 1 } }],
  ];
  return eventStream(messages.map(([type, payload]) => encodeFrame(type, payload)));
}

/** InvokeModel responses by the prefix of the model id. */
const INVOKE_RESPONSES = {
  'amazon.titan-embed': () => ({ embedding: VECTOR, inputTextTokenCount: 2 }),
  'amazon.titan-text': () => ({
    inputTextTokenCount: 9,
    results: [{ tokenCount: 2, outputText: 'Hello there', completionReason: 'FINISH' }],
  }),
  'anthropic.': () => ({
    type: 'completion',
    completion: ' Hello there',
    stop_reason: 'stop_sequence',
    stop: '\n\nHuman:',
  }),
  'ai21.': ({ numResults }) => ({
    id: 1,
    prompt: { text: 'Hello', tokens: [] },
    completions: times(numResults, () => ({
      data: { text: 'Hello there', tokens: [] },
      finishReason: { reason: 'endoftext' },
    })),
  }),
  'cohere.': cohereGeneration,
};

/** Events of InvokeModelWithResponseStream by the prefix of the model id. */
const INVOKE_EVENTS = {
  'amazon.titan-text': [
    { outputText: 'Hello', index: 0 },
    { outputText: ' there', index: 0, completionReason: 'FINISH' },
  ],
  'anthropic.': [
    { completion: ' Hello', stop_reason: null },
    { completion: ' there', stop_reason: 'stop_sequence' },
  ],
  'cohere.': [
    { text: 'Hello', is_finished: false },
    { text: ' there', is_finished: false },
    { is_finished: true, finish_reason: 'COMPLETE' },
  ],
};

const encodeChunk = (event) => encodeFrame('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') });

function respond({ path, body, usesTool }) {
  const [, model, operation] = /\/model\/([^/]+)\/([\w-]+)/.exec(path) ?? [];
  if (operation === 'converse') return converse(usesTool);
  if (operation === 'converse-stream') return converseStream(usesTool);
  const family = Object.keys(INVOKE_RESPONSES).find((name) => model?.startsWith(name));
  if (operation === 'invoke-with-response-stream') return eventStream(INVOKE_EVENTS[family].map(encodeChunk));
  return family && json(INVOKE_RESPONSES[family](body));
}

/** Bedrock with access keys. */
export const bedrock = {
  name: 'bedrock',
  versions: ['2.8.1', '2.22.4', '3.17.2'],
  config: (base) => ({
    aws_config: {
      aws_region: 'us-east-1',
      aws_access_key_id: 'AKIDEXAMPLE',
      aws_secret_access_key: 'secret',
      aws_endpoint_url: base,
    },
  }),
  variables: (base) => ({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: base, AWS_MAX_ATTEMPTS: '1' }),
  endpoints: [
    ['chat', 'anthropic.claude-3-haiku-20240307-v1:0'],
    ['completions', 'amazon.titan-text-express-v1', 'titan-completions'],
    ['completions', 'anthropic.claude-v2:1', 'claude-completions'],
    ['completions', 'ai21.j2-mid-v1', 'ai21-completions'],
    ['completions', 'cohere.command-text-v14', 'cohere-completions'],
    ['embeddings', 'amazon.titan-embed-text-v1'],
  ],
  error: json({ message: 'The request was refused.' }, 400),
  respond,
};

/** Bedrock with a bearer token, under the alias `amazon-bedrock`. Only MLflow 3 supports both. */
export const bedrockWithToken = {
  ...bedrock,
  name: 'bedrock-token',
  provider: 'amazon-bedrock',
  versions: ['3.17.2'],
  config: (base) => ({
    aws_config: { aws_region: 'us-east-1', aws_bearer_token: 'key', aws_endpoint_url: base },
  }),
  hardCoded: { 'https://bedrock-runtime.us-east-1.amazonaws.com': '' },
  variables: () => ({}),
  endpoints: [['chat', 'anthropic.claude-3-haiku-20240307-v1:0']],
};
