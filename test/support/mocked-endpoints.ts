import type { LLMock } from '@copilotkit/aimock';
import type { GoogleTokenServer } from './google-token-server';
import { API_KEY } from './sluice';

/** The providers whose chat APIs aimock implements; also the names of the endpoints. */
export const MOCKED_PROVIDERS = [
  'openai',
  'openai-responses',
  'azure',
  'anthropic',
  'gemini',
  'vertex_ai',
  'bedrock',
  'cohere',
  'ollama',
  'openrouter',
] as const;
type MockedProvider = (typeof MOCKED_PROVIDERS)[number];

/** The providers whose embeddings aimock also implements; the endpoints are named `NAME-vectors`. */
export const MOCKED_EMBEDDINGS = ['openai', 'azure', 'gemini', 'cohere', 'ollama', 'openrouter'] as const;

/** Returns an endpoint for each mocked API, all with the same key. */
export function mockedEndpoints({ url }: LLMock, tokens: GoogleTokenServer): object[] {
  const models = mockedModels(url, tokens);
  return [
    ...MOCKED_PROVIDERS.map((provider) => ({
      name: provider,
      endpoint_type: 'llm/v1/chat',
      model: models[provider],
    })),
    ...MOCKED_EMBEDDINGS.map((provider) => ({
      name: `${provider}-vectors`,
      endpoint_type: 'llm/v1/embeddings',
      model: models[provider],
    })),
  ];
}

function mockedModels(url: string, tokens: GoogleTokenServer): Record<MockedProvider, object> {
  const configs: Record<MockedProvider, { provider?: string; name: string; config: object }> = {
    openai: { name: 'gpt-4o-mini', config: { openai_api_key: API_KEY, openai_api_base: `${url}/v1` } },
    'openai-responses': {
      provider: 'openai',
      name: 'gpt-5-codex',
      config: { openai_api_key: API_KEY, openai_api_base: `${url}/v1`, openai_chat_api: 'responses' },
    },
    azure: {
      name: 'gpt-4o-mini',
      config: {
        openai_api_type: 'azure',
        openai_api_key: API_KEY,
        openai_api_base: url,
        openai_api_version: '2024-10-21',
        openai_deployment_name: 'gpt-4o-mini',
      },
    },
    anthropic: {
      name: 'claude-sonnet-4-5',
      config: { anthropic_api_key: API_KEY, anthropic_api_base: `${url}/v1` },
    },
    gemini: {
      name: 'gemini-2.5-flash',
      config: { gemini_api_key: API_KEY, gemini_api_base: `${url}/v1beta` },
    },
    vertex_ai: {
      name: 'gemini-2.5-flash',
      config: {
        vertex_project: 'project',
        vertex_credentials: tokens.credentials(API_KEY).reveal(),
        vertex_api_base: url,
      },
    },
    bedrock: {
      name: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
      config: { aws_config: { aws_region: 'us-east-1', aws_bearer_token: API_KEY, aws_endpoint_url: url } },
    },
    cohere: { name: 'command-a-03-2025', config: { cohere_api_key: API_KEY, cohere_api_base: url } },
    ollama: { name: 'llama3.2', config: { api_key: API_KEY, api_base: `${url}/v1` } },
    openrouter: { name: 'openai/gpt-4o-mini', config: { api_key: API_KEY, api_base: `${url}/api/v1` } },
  };
  const models = Object.entries(configs).map(([provider, model]) => [provider, { provider, ...model }]);
  return Object.fromEntries(models) as Record<MockedProvider, object>;
}
