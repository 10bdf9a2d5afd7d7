import { Secret } from '../../config';
import { PROMPT, WEATHER } from '../contract-requests';
import type { ContractRow } from '../contract-subject';
import { AI21LabsAdapter } from './ai21labs.adapter';
import { AI21LabsConfig } from './ai21labs.config';

export const AI21LABS_ROWS: ContractRow[] = [
  {
    name: 'ai21labs',
    adapter: new AI21LabsAdapter(),
    target: (base, key) => ({
      model: 'jamba-mini',
      config: Object.assign(new AI21LabsConfig(), { ai21labs_api_key: new Secret(key), ai21labs_api_base: base }),
    }),
    recordings: {
      chat: { request: WEATHER, whole: 'ai21labs/jamba-response.json', streamed: 'ai21labs/jamba-stream.sse' },
      completions: {
        request: PROMPT,
        whole: 'ai21labs/jamba-text-response.json',
        streamed: 'ai21labs/jamba-text-stream.sse',
      },
    },
    refusal: 'ai21labs/invalid.json',
    cannot: { embeddings: 'the vendor serves no embedding models any more' },
  },
];
