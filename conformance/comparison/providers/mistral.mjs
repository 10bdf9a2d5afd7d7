import { openAIResponse } from './openai-protocol.mjs';
import { json } from './responses.mjs';

export const mistral = {
  name: 'mistral',
  versions: ['2.22.4', '3.17.2'],
  config: (base) => ({ mistral_api_key: 'key', mistral_api_base: `${base}/v1` }),
  hardCoded: { 'https://api.mistral.ai/v1': '/v1' },
  endpoints: [
    ['chat', 'mistral-small-latest'],
    ['completions', 'mistral-small-latest'],
    ['embeddings', 'mistral-embed'],
  ],
  error: json({ object: 'error', message: 'The request was refused.', type: 'invalid_request_error', code: 1 }, 400),
  respond: openAIResponse,
};
