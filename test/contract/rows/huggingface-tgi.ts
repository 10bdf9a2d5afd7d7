import { Secret } from '../../../src/config';
import { PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { HuggingFaceTgiAdapter } from '../../../src/providers/huggingface-tgi/huggingface-tgi.adapter';
import { HuggingFaceTgiConfig } from '../../../src/providers/huggingface-tgi/huggingface-tgi.config';

export const HUGGINGFACE_TGI_ROWS: ContractCase[] = [
  {
    name: 'huggingface-text-generation-inference',
    adapter: new HuggingFaceTgiAdapter(),
    target: (base, key) => ({
      model: '',
      config: Object.assign(new HuggingFaceTgiConfig(), { hf_server_url: base, hf_api_key: new Secret(key) }),
    }),
    recordings: {
      chat: {
        request: WEATHER,
        response: 'huggingface-tgi/tools-response.json',
        stream: 'huggingface-tgi/tools-stream.sse',
      },
      completions: {
        request: PROMPT,
        response: 'huggingface-tgi/generate-response.json',
        stream: 'huggingface-tgi/generate-stream.sse',
      },
    },
    providerError: 'huggingface-tgi/validation.json',
    unsupported: { embeddings: 'the server only generates text; Hugging Face serves embeddings with another server' },
  },
];
