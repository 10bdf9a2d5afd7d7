import { Secret } from '../../../src/config';
import { INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-subject';
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
      chat: { request: WEATHER, whole: 'togetherai/tools-response.json', streamed: 'togetherai/tools-stream.sse' },
      completions: {
        request: { ...PROMPT, max_tokens: 5 },
        whole: 'togetherai/completions-response.json',
        streamed: 'togetherai/completions-stream.sse',
      },
      embeddings: { request: INPUT, whole: 'togetherai/embeddings-response.json' },
    },
    refusal: 'togetherai/overloaded.json',
    cannot: {},
  },
];
