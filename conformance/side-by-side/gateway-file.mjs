const OPENAI_MODELS = {
  chat: 'gpt-4o-mini',
  completions: 'gpt-3.5-turbo-instruct',
  embeddings: 'text-embedding-3-small',
};
const ANTHROPIC_MODELS = { chat: 'claude-3-haiku-20240307', completions: 'claude-2.1' };

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

const COHERE = { cohere_api_version: 'v1' };

/** Endpoints of other vendors: provider, type, model and the rest of the config. Servers before 2.9 lack most of them. */
export const OTHERS = [
  ['mistral', 'chat', 'mistral-small-latest'],
  ['mistral', 'completions', 'mistral-small-latest'],
  ['mistral', 'embeddings', 'mistral-embed'],
  ['togetherai', 'chat', 'meta-llama/Llama-3-8b-chat-hf'],
  ['togetherai', 'completions', 'meta-llama/Llama-3-8b-hf'],
  ['togetherai', 'embeddings', 'togethercomputer/m2-bert-80M-8k-retrieval'],
  ['cohere', 'chat', 'command-r', COHERE],
  ['cohere', 'completions', 'command', COHERE],
  ['cohere', 'embeddings', 'embed-english-v3.0', COHERE],
];

/** Where the API of a vendor begins. Cohere's versions are added by those who call it. */
const BASES = { mistral: '/v1', togetherai: '/v1', cohere: '' };

/**
 * The file that a real server and Sluice are started on, as JSON, which is YAML.
 *
 * @param vendor where the fake vendor listens
 * @param keys `endpoints` or, for servers before 2.9, `routes`: the name of the list and of the types in it
 */
export function gatewayFile(vendor, keys) {
  const endpoints = [
    ...ENDPOINTS.map((row) => openAI(vendor, ...row)),
    ...FAILURES.map((behaviour) => openAI(vendor, behaviour, 'chat', behaviour)),
    anthropic(vendor, 'claude', 'chat', 'ok'),
    anthropic(vendor, 'claude-tools', 'chat', 'tools'),
    anthropic(vendor, 'claude-completions', 'completions', 'ok'),
    anthropic(vendor, 'claude-embeddings', 'embeddings', 'ok'),
  ];
  if (keys === 'routes') {
    return JSON.stringify({
      routes: endpoints.map(({ endpoint_type: route_type, ...rest }) => ({ ...rest, route_type })),
    });
  }
  endpoints.push(...OTHERS.map((row) => other(vendor, ...row)));
  const destinations = [{ name: 'chat', traffic_percentage: 100 }];
  return JSON.stringify({ endpoints, routes: [{ name: 'split', task_type: 'llm/v1/chat', destinations }] });
}

function openAI(vendor, name, type, behaviour, rest = {}) {
  const config = { openai_api_key: 'sk-test', openai_api_base: `${vendor}/${behaviour}/v1` };
  const model = { provider: 'openai', name: OPENAI_MODELS[type], config };
  return { name, endpoint_type: `llm/v1/${type}`, model, ...rest };
}

// The real servers know no other base than the vendor's own, as below.
function other(vendor, provider, type, name, rest = {}) {
  const base = `${vendor}/ok/${provider}${BASES[provider]}`;
  const config = { [`${provider}_api_key`]: 'ok', [`${provider}_api_base`]: base, ...rest };
  return { name: `${provider}-${type}`, endpoint_type: `llm/v1/${type}`, model: { provider, name, config } };
}

// Servers before 3.13 know no other base than Anthropic's own: `redirect/` leads their calls here, to the behaviour that
// the key names.
function anthropic(vendor, name, type, behaviour) {
  const config = { anthropic_api_key: behaviour, anthropic_api_base: `${vendor}/${behaviour}/anthropic/v1` };
  const model = { provider: 'anthropic', name: ANTHROPIC_MODELS[type] ?? 'claude-2.1', config };
  return { name, endpoint_type: `llm/v1/${type}`, model };
}
