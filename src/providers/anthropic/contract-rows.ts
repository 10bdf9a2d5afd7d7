import { Secret } from '../../config';
import { PROMPT, WEATHER } from '../contract-requests';
import type { ContractRow } from '../contract-subject';
import { AnthropicAdapter } from './anthropic.adapter';
import { AnthropicConfig } from './anthropic.config';

export const ANTHROPIC_ROWS: ContractRow[] = [
  {
    name: 'anthropic',
    adapter: new AnthropicAdapter(),
    target: (base, key) => ({
      model: 'claude-sonnet-4-5',
      config: Object.assign(new AnthropicConfig(), {
        anthropic_api_key: new Secret(key),
        anthropic_api_base: `${base}/v1`,
      }),
    }),
    recordings: {
      chat: { request: WEATHER, whole: 'anthropic/tools-response.json', streamed: 'anthropic/tools-stream.sse' },
      completions: { request: PROMPT, whole: 'anthropic/tools-response.json', streamed: 'anthropic/tools-stream.sse' },
    },
    refusal: 'anthropic/rate-limit.json',
    cannot: { embeddings: 'the vendor serves no embedding models' },
  },
];
