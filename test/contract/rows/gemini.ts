import { Secret } from '../../../src/config';
import { INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { GeminiAdapter } from '../../../src/providers/gemini/gemini.adapter';
import { GeminiConfig } from '../../../src/providers/gemini/gemini.config';

const tools = { response: 'gemini/tools-response.json', stream: 'gemini/tools-stream.sse' };

export const GEMINI_ROWS: ContractCase[] = [
  {
    name: 'gemini',
    adapter: new GeminiAdapter(),
    target: (base, key) => ({
      model: 'gemini-2.5-flash',
      config: Object.assign(new GeminiConfig(), { gemini_api_key: new Secret(key), gemini_api_base: `${base}/v1beta` }),
    }),
    recordings: {
      chat: { request: WEATHER, ...tools },
      completions: { request: PROMPT, ...tools },
      embeddings: { request: INPUT, response: 'gemini/batch-embed-response.json' },
    },
    providerError: 'gemini/rate-limit.json',
    unsupported: {},
  },
];
