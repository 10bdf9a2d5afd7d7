import { Secret } from '../../../src/config';
import { PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { AnthropicAdapter } from '../../../src/providers/anthropic/anthropic.adapter';
import { AnthropicConfig } from '../../../src/providers/anthropic/anthropic.config';

const adapter = new AnthropicAdapter();

const targetOf =
  (model: string): ContractCase['target'] =>
  (base, key) => ({
    model,
    config: Object.assign(new AnthropicConfig(), {
      anthropic_api_key: new Secret(key),
      anthropic_api_base: `${base}/v1`,
    }),
  });

const tools = { response: 'anthropic/tools-response.json', stream: 'anthropic/tools-stream.sse' };
const legacy = { response: 'anthropic/complete-response.json', stream: 'anthropic/complete-stream.sse' };
const embeddings = 'the provider serves no embedding models';

export const ANTHROPIC_ROWS: ContractCase[] = [
  {
    name: 'anthropic',
    adapter,
    target: targetOf('claude-sonnet-4-5'),
    recordings: { chat: { request: WEATHER, ...tools }, completions: { request: PROMPT, ...tools } },
    providerError: 'anthropic/rate-limit.json',
    unsupported: { embeddings },
  },
  {
    name: 'anthropic (legacy completions)',
    adapter,
    target: targetOf('claude-2.1'),
    recordings: { chat: { request: WEATHER, ...tools }, completions: { request: PROMPT, ...legacy } },
    providerError: 'anthropic/rate-limit.json',
    unsupported: { embeddings, 'completions usage': 'the provider’s legacy API reports no token counts' },
  },
];
