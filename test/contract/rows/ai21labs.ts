import { Secret } from '../../../src/config';
import { PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { AI21LabsAdapter } from '../../../src/providers/ai21labs/ai21labs.adapter';
import { AI21LabsConfig } from '../../../src/providers/ai21labs/ai21labs.config';

const adapter = new AI21LabsAdapter();
const { name, displayName, Config, completions } = adapter;
const targetOf = (model: string) => (base: string, key: string) => ({
  model,
  config: Object.assign(new AI21LabsConfig(), { ai21labs_api_key: new Secret(key), ai21labs_api_base: base }),
});
const providerError = 'ai21labs/invalid.json';
const NO_EMBEDDINGS = 'AI21 no longer offers embedding models';

export const AI21LABS_ROWS: ContractCase[] = [
  {
    name: 'ai21labs',
    adapter,
    target: targetOf('jamba-mini'),
    recordings: {
      chat: { request: WEATHER, response: 'ai21labs/jamba-response.json', stream: 'ai21labs/jamba-stream.sse' },
      completions: {
        request: PROMPT,
        response: 'ai21labs/jamba-text-response.json',
        stream: 'ai21labs/jamba-text-stream.sse',
      },
    },
    providerError,
    unsupported: { embeddings: NO_EMBEDDINGS },
  },
  {
    name: 'ai21labs (J2)',
    // The adapter as a J2 model supports it: without chat.
    adapter: { name, displayName, Config, completions },
    target: targetOf('j2-mid'),
    recordings: { completions: { request: { ...PROMPT, n: 2 }, response: 'ai21labs/j2-response.json' } },
    providerError,
    unsupported: {
      chat: 'J2 models only support completions',
      'completions streaming': 'J2 models have no streams',
      embeddings: NO_EMBEDDINGS,
    },
  },
];
