import { Secret } from '../../../src/config';
import { INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { TogetherAIAdapter } from '../../../src/providers/togetherai/togetherai.adapter';
import { TogetherAIConfig } from '../../../src/providers/togetherai/togetherai.config';

export const TOGETHERAI_ROWS: ContractCase[] = [
  {
    name: 'togetherai',
    adapter: new TogetherAIAdapter(),
    target: (base, key) => ({
      model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      config: Object.assign(new TogetherAIConfig(), {
        togetherai_api_key: new Secret(key),
        togetherai_api_base: `${base}/v1`,
      }),
    }),
    recordings: {
      chat: { request: WEATHER, response: 'togetherai/tools-response.json', stream: 'togetherai/tools-stream.sse' },
      completions: {
        request: { ...PROMPT, max_tokens: 5 },
        response: 'togetherai/completions-response.json',
        stream: 'togetherai/completions-stream.sse',
      },
      embeddings: { request: INPUT, response: 'togetherai/embeddings-response.json' },
    },
    providerError: 'togetherai/overloaded.json',
    unsupported: {},
  },
];
