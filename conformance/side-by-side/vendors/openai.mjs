import { openAIShape, refusal } from './openai-shape.mjs';

/** OpenAI itself, and on Azure with a key or with a token of its directory. */
const azure = (type) => ({
  provider: 'openai',
  versions: ['2.8.1', '2.22.4', '3.17.2'],
  config: (base) => ({
    openai_api_key: 'key',
    openai_api_type: type,
    openai_api_base: base,
    openai_api_version: '2024-10-21',
    openai_deployment_name: 'deployed',
  }),
  endpoints: [
    ['chat', 'gpt-4o-mini'],
    ['completions', 'gpt-3.5-turbo-instruct'],
    ['embeddings', 'text-embedding-3-small'],
  ],
  refusal,
  answer: openAIShape,
});

export const openai = [
  {
    ...azure('openai'),
    name: 'openai',
    config: (base) => ({ openai_api_key: 'key', openai_api_base: `${base}/v1`, openai_organization: 'org' }),
  },
  { ...azure('azure'), name: 'azure' },
  { ...azure('azuread'), name: 'azuread' },
  // Another name of the provider, which MLflow 3 takes.
  {
    ...azure('azure'),
    name: 'azure-by-name',
    provider: 'azure',
    versions: ['3.17.2'],
    endpoints: [['chat', 'gpt-4o-mini']],
  },
];
