import { openAIError, openAIResponse } from './openai-protocol.mjs';

/** OpenAI models on Azure. `type` selects an API key (`azure`) or an Entra ID token (`azuread`). */
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
  error: openAIError,
  respond: openAIResponse,
});

export const openAIProviders = [
  {
    ...azure('openai'),
    name: 'openai',
    config: (base) => ({ openai_api_key: 'key', openai_api_base: `${base}/v1`, openai_organization: 'org' }),
  },
  { ...azure('azure'), name: 'azure' },
  { ...azure('azuread'), name: 'azuread' },
  // `azure` as the provider's name, which MLflow 3 accepts.
  {
    ...azure('azure'),
    name: 'azure-by-name',
    provider: 'azure',
    versions: ['3.17.2'],
    endpoints: [['chat', 'gpt-4o-mini']],
  },
];
