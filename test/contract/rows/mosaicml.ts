import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT } from '../requests';
import type { ContractCase } from '../contract-case';
import { MosaicMLAdapter } from '../../../src/providers/mosaicml/mosaicml.adapter';
import { MosaicMLConfig } from '../../../src/providers/mosaicml/mosaicml.config';

const NO_STREAMS = 'MosaicML has no streams';

export const MOSAICML_ROWS: ContractCase[] = [
  {
    name: 'mosaicml',
    adapter: new MosaicMLAdapter(),
    target: (base, key) => ({
      model: 'llama2-70b-chat',
      config: Object.assign(new MosaicMLConfig(), { mosaicml_api_key: new Secret(key), mosaicml_api_base: base }),
    }),
    recordings: {
      chat: { request: GREETING, response: 'mosaicml/chat-response.json' },
      completions: { request: PROMPT, response: 'mosaicml/chat-response.json' },
      embeddings: { request: INPUT, response: 'mosaicml/embed-response.json' },
    },
    providerError: 'mosaicml/unknown-model.json',
    unsupported: { 'chat streaming': NO_STREAMS, 'completions streaming': NO_STREAMS },
  },
];
