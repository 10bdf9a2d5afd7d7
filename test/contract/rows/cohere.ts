import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { CohereAdapter } from '../../../src/providers/cohere/cohere.adapter';
import { CohereConfig } from '../../../src/providers/cohere/cohere.config';

const target = (settings: Partial<CohereConfig>) => (base: string, key: string) => ({
  model: 'command-a-03-2025',
  config: Object.assign(new CohereConfig(), { cohere_api_key: new Secret(key), cohere_api_base: base }, settings),
});
const adapter = new CohereAdapter();
const providerError = 'cohere/rate-limit.json';
const thinking = { response: 'cohere/chat-response.json', stream: 'cohere/chat-stream.sse' };

export const COHERE_ROWS: ContractCase[] = [
  {
    name: 'cohere (tools)',
    adapter,
    target: target({}),
    recordings: {
      chat: { request: WEATHER, response: 'cohere/tools-response.json', stream: 'cohere/tools-stream.sse' },
      completions: { request: PROMPT, ...thinking },
      embeddings: { request: INPUT, response: 'cohere/embed-response.json' },
    },
    providerError,
    unsupported: {},
  },
  {
    name: 'cohere (thinking)',
    adapter,
    target: target({}),
    recordings: {
      chat: { request: GREETING, ...thinking },
      completions: { request: PROMPT, ...thinking },
      embeddings: { request: INPUT, response: 'cohere/embed-response.json' },
    },
    providerError,
    unsupported: {},
  },
  {
    name: 'cohere (v1)',
    adapter,
    target: target({ cohere_api_version: 'v1' }),
    recordings: {
      chat: { request: GREETING, response: 'cohere/v1-chat-response.json', stream: 'cohere/v1-chat-stream.ndjson' },
      completions: {
        request: { ...PROMPT, n: 2 },
        response: 'cohere/v1-generate-response.json',
        stream: 'cohere/v1-generate-stream.ndjson',
      },
      embeddings: { request: INPUT, response: 'cohere/v1-embed-response.json' },
    },
    providerError,
    unsupported: {},
  },
  {
    name: 'cohere (v1, tools)',
    adapter,
    target: target({ cohere_api_version: 'v1', completions_mode: 'chat' }),
    recordings: {
      chat: { request: WEATHER, response: 'cohere/v1-tools-response.json', stream: 'cohere/v1-tools-stream.ndjson' },
      completions: {
        request: PROMPT,
        response: 'cohere/v1-chat-response.json',
        stream: 'cohere/v1-chat-stream.ndjson',
      },
      embeddings: { request: INPUT, response: 'cohere/v1-embed-response.json' },
    },
    providerError,
    unsupported: {},
  },
];
