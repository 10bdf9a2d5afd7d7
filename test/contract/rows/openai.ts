import { Secret } from '../../../src/config';
import { INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase, Recording } from '../contract-case';
import { OpenAIAdapter } from '../../../src/providers/openai/openai.adapter';
import { OpenAIConfig } from '../../../src/providers/openai/openai.config';

const recordings: Record<'chat' | 'completions' | 'embeddings', Recording> = {
  chat: {
    request: WEATHER,
    response: 'openai/parallel-tools-response.json',
    stream: 'openai/parallel-tools-stream.sse',
  },
  completions: {
    request: PROMPT,
    response: 'openai/completions-response.json',
    stream: 'openai/completions-stream.sse',
  },
  embeddings: { request: INPUT, response: 'openai/embeddings-response.json' },
};
const overResponses: Recording = {
  request: WEATHER,
  response: 'openai/responses-response.json',
  stream: 'openai/responses-stream.sse',
};
const azureRecordings = {
  ...recordings,
  chat: { ...recordings.chat, stream: 'openai/azure-stream.sse' },
};

const openai = (key: string, settings: Partial<OpenAIConfig>, model: string) => ({
  model,
  config: Object.assign(new OpenAIConfig(), { openai_api_key: new Secret(key) }, settings),
});
const azure = (openai_api_type: 'azure' | 'azuread') => (base: string, key: string) =>
  openai(
    key,
    { openai_api_type, openai_api_base: base, openai_deployment_name: 'd', openai_api_version: '2024-10-21' },
    'davinci-002',
  );

export const OPENAI_ROWS: ContractCase[] = [
  {
    name: 'openai',
    adapter: new OpenAIAdapter(),
    target: (base, key) => openai(key, { openai_api_base: `${base}/v1` }, 'gpt-4o'),
    recordings,
    providerError: 'openai/rate-limit.json',
    unsupported: {},
  },
  {
    name: 'openai (completions over chat)',
    adapter: new OpenAIAdapter(),
    target: (base, key) => openai(key, { openai_api_base: `${base}/v1`, completions_mode: 'chat' }, 'gpt-4o'),
    recordings: { ...recordings, completions: { ...recordings.chat, request: PROMPT } },
    providerError: 'openai/rate-limit.json',
    unsupported: {},
  },
  {
    name: 'openai (responses)',
    adapter: new OpenAIAdapter(),
    target: (base, key) =>
      openai(
        key,
        { openai_api_base: `${base}/v1`, openai_chat_api: 'responses', completions_mode: 'chat' },
        'gpt-5-codex',
      ),
    recordings: {
      ...recordings,
      chat: overResponses,
      completions: { ...overResponses, request: PROMPT },
    },
    providerError: 'openai/rate-limit.json',
    unsupported: {},
  },
  {
    name: 'openai (azure)',
    adapter: new OpenAIAdapter(),
    target: azure('azure'),
    recordings: azureRecordings,
    providerError: 'openai/rate-limit.json',
    unsupported: {},
  },
  {
    name: 'openai (azuread)',
    adapter: new OpenAIAdapter(),
    target: azure('azuread'),
    recordings: azureRecordings,
    providerError: 'openai/rate-limit.json',
    unsupported: {},
  },
];
