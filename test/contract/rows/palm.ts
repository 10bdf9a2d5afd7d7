import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT } from '../requests';
import type { ContractCase } from '../contract-case';
import { PalmAdapter } from '../../../src/providers/palm/palm.adapter';
import { PalmConfig } from '../../../src/providers/palm/palm.config';

export const PALM_ROWS: ContractCase[] = [
  {
    name: 'palm',
    adapter: new PalmAdapter(),
    target: (base, key) => ({
      model: 'chat-bison-001',
      config: Object.assign(new PalmConfig(), { palm_api_key: new Secret(key), palm_api_base: `${base}/v1beta3` }),
    }),
    recordings: {
      chat: { request: GREETING, response: 'palm/chat-response.json' },
      completions: { request: PROMPT, response: 'palm/text-response.json' },
      embeddings: { request: INPUT, response: 'palm/embed-response.json' },
    },
    providerError: 'gemini/rate-limit.json',
    unsupported: {
      'chat streaming': 'PaLM has no streams',
      'completions streaming': 'PaLM has no streams',
    },
  },
];
