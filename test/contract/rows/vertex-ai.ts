import { GoogleTokenServer } from '../../support/google-token-server';
import { INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import type { ProviderAdapter } from '../../../src/providers/contract/provider-adapter';
import { VertexAIAdapter } from '../../../src/providers/vertex-ai/vertex-ai.adapter';
import { VertexAIConfig } from '../../../src/providers/vertex-ai/vertex-ai.config';

const tokens = new GoogleTokenServer();
beforeAll(() => tokens.start());
afterAll(() => tokens.stop());

const adapter = new VertexAIAdapter();
/** The adapter as endpoints with models that support only chat use it. */
const chatOnly: ProviderAdapter<VertexAIConfig> = {
  name: adapter.name,
  displayName: adapter.displayName,
  Config: adapter.Config,
  authorize: (request, target) => adapter.authorize(request, target),
  chat: adapter.chat,
};

/** `key` is the access token that the token server grants for the credentials. */
const targetOf = (model: string) => (base: string, key: string) => ({
  model,
  config: Object.assign(new VertexAIConfig(), {
    vertex_project: 'project',
    vertex_credentials: tokens.credentials(key),
    vertex_api_base: base,
  }),
});

const gemini = { response: 'gemini/tools-response.json', stream: 'gemini/tools-stream.sse' };
const unsupported = {
  completions: 'these models support only chat on Vertex AI',
  embeddings: 'these models support only chat on Vertex AI',
};

export const VERTEX_AI_ROWS: ContractCase[] = [
  {
    name: 'vertex_ai',
    adapter,
    target: targetOf('gemini-2.5-flash'),
    recordings: {
      chat: { request: WEATHER, ...gemini },
      completions: { request: PROMPT, ...gemini },
      embeddings: { request: INPUT, response: 'vertex-ai/predict-response.json' },
    },
    providerError: 'gemini/rate-limit.json',
    unsupported: {},
  },
  {
    name: 'vertex_ai (Claude)',
    adapter: chatOnly,
    target: targetOf('claude-sonnet-4-5@20250929'),
    recordings: {
      chat: { request: WEATHER, response: 'anthropic/tools-response.json', stream: 'anthropic/tools-stream.sse' },
    },
    providerError: 'gemini/rate-limit.json',
    unsupported,
  },
  {
    name: 'vertex_ai (models as a service)',
    adapter: chatOnly,
    target: targetOf('meta/llama-3.3-70b-instruct-maas'),
    recordings: {
      chat: {
        request: WEATHER,
        response: 'openai/parallel-tools-response.json',
        stream: 'openai/parallel-tools-stream.sse',
      },
    },
    providerError: 'gemini/rate-limit.json',
    unsupported,
  },
];
