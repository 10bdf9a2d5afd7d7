import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { MistralAdapter } from '../../../src/providers/mistral/mistral.adapter';
import { MistralConfig } from '../../../src/providers/mistral/mistral.config';

const target = (settings: Partial<MistralConfig>) => (base: string, key: string) => ({
  model: 'mistral-small-latest',
  config: Object.assign(
    new MistralConfig(),
    { mistral_api_key: new Secret(key), mistral_api_base: `${base}/v1` },
    settings,
  ),
});
const adapter = new MistralAdapter();
const providerError = 'mistral/invalid-field.json';
const reasoning = { response: 'mistral/reasoning-response.json', stream: 'mistral/reasoning-stream.sse' };
const tools = { response: 'mistral/tools-response.json', stream: 'mistral/tools-stream.sse' };
const embeddings = { request: INPUT, response: 'mistral/embeddings-response.json' };

export const MISTRAL_ROWS: ContractCase[] = [
  {
    name: 'mistral (tools)',
    adapter,
    target: target({}),
    recordings: { chat: { request: WEATHER, ...tools }, completions: { request: PROMPT, ...reasoning }, embeddings },
    providerError,
    unsupported: {},
  },
  {
    name: 'mistral (reasoning)',
    adapter,
    target: target({}),
    recordings: {
      chat: { request: GREETING, ...reasoning },
      completions: { request: PROMPT, ...reasoning },
      embeddings,
    },
    providerError,
    unsupported: {},
  },
];
