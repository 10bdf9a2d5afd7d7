const OPENAI_MODELS = {
  chat: 'gpt-4o-mini',
  completions: 'gpt-3.5-turbo-instruct',
  embeddings: 'text-embedding-3-small',
};

/** Endpoints of the OpenAI provider: name, type, behaviour of the fake provider, and further fields. */
const ENDPOINTS = [
  ['completions', 'completions', 'ok'],
  ['chat', 'chat', 'ok'],
  ['embeddings', 'embeddings', 'ok'],
  ['with.dots-and_more', 'chat', 'ok'],
  ['tools', 'chat', 'tools'],
  ['limited', 'chat', 'ok', { limit: { calls: 2, renewal_period: 'day', key: 'endpoint' } }],
  ['never', 'chat', 'ok', { limit: { calls: 0, renewal_period: '5 minute' } }],
  ['error-in-stream', 'chat', 'error-in-stream'],
];

/** Failures of the fake provider (see `fake-provider.mjs`). Each has a chat endpoint with its name. */
export const PROVIDER_FAILURES = [
  'unauthorized',
  'missing',
  'busy',
  'broken',
  'overloaded',
  'error-as-text',
  'error-without-message',
  'no-error-key',
  'plain-text',
  'error-page',
  'page',
  'not-an-answer',
  'error-with-200',
  'cut-json',
  'reset',
];

/** An endpoint whose type the provider does not support. */
const CLAUDE_EMBEDDINGS = {
  name: 'claude-embeddings',
  endpoint_type: 'llm/v1/embeddings',
  model: { provider: 'anthropic', name: 'claude-2.1', config: { anthropic_api_key: 'key' } },
};

/**
 * Returns the gateway file of the API corpus as JSON, which is valid YAML.
 *
 * @param provider URL of the fake provider
 * @param keys name of the list of endpoints: `endpoints`, or `routes` before 2.9, which also renames the type
 */
export function apiGatewayFile(provider, { keys }) {
  const endpoints = [
    ...ENDPOINTS.map((row) => openAIEndpoint(provider, ...row)),
    ...PROVIDER_FAILURES.map((behaviour) => openAIEndpoint(provider, behaviour, 'chat', behaviour)),
    CLAUDE_EMBEDDINGS,
  ];
  if (keys === 'routes') {
    return JSON.stringify({
      routes: endpoints.map(({ endpoint_type: route_type, ...rest }) => ({ ...rest, route_type })),
    });
  }
  const destinations = [{ name: 'chat', traffic_percentage: 100 }];
  return JSON.stringify({ endpoints, routes: [{ name: 'split', task_type: 'llm/v1/chat', destinations }] });
}

function openAIEndpoint(provider, name, type, behaviour, fields = {}) {
  const config = { openai_api_key: 'sk-test', openai_api_base: `${provider}/${behaviour}/v1` };
  const model = { provider: 'openai', name: OPENAI_MODELS[type], config };
  return { name, endpoint_type: `llm/v1/${type}`, model, ...fields };
}
