const OPENAI_MODELS = {
  chat: 'gpt-4o-mini',
  completions: 'gpt-3.5-turbo-instruct',
  embeddings: 'text-embedding-3-small',
};

/** Endpoints of OpenAI's API: name, type, behaviour of the vendor, and the rest of the entry. */
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

/** Behaviours of a vendor that fails; each has a chat endpoint of its name. */
export const FAILURES = [
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

/** An operation that the provider does not have. */
const CLAUDE_EMBEDDINGS = {
  name: 'claude-embeddings',
  endpoint_type: 'llm/v1/embeddings',
  model: { provider: 'anthropic', name: 'claude-2.1', config: { anthropic_api_key: 'key' } },
};

/**
 * The file that a real server and Sluice are started on, as JSON, which is YAML.
 *
 * @param vendor where the fake vendor listens
 * @param keys `endpoints` or, for servers before 2.9, `routes`: the name of the list and of the types in it
 */
export function gatewayFile(vendor, { keys }) {
  const endpoints = [
    ...ENDPOINTS.map((row) => openAI(vendor, ...row)),
    ...FAILURES.map((behaviour) => openAI(vendor, behaviour, 'chat', behaviour)),
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

function openAI(vendor, name, type, behaviour, rest = {}) {
  const config = { openai_api_key: 'sk-test', openai_api_base: `${vendor}/${behaviour}/v1` };
  const model = { provider: 'openai', name: OPENAI_MODELS[type], config };
  return { name, endpoint_type: `llm/v1/${type}`, model, ...rest };
}
