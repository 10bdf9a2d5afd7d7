import { openAIError, openAIResponse } from './openai-protocol.mjs';
import { mapEvents } from './responses.mjs';

const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

/** Groq reports usage in `x_groq`, in the last chunk of a stream. */
const withGroqUsage = (event) =>
  event.choices[0]?.finish_reason ? { ...event, x_groq: { id: 'req_1', usage } } : event;

/** A provider with OpenAI's API. MLflow 3 supports chat and embeddings for these. */
const compatible = (name, model, fields = {}) => ({
  name,
  versions: ['3.17.2'],
  config: (base) => ({ api_key: 'key', api_base: `${base}/v1`, ...fields }),
  endpoints: [
    ['chat', model],
    ['embeddings', 'an-embedding-model'],
  ],
  error: openAIError,
  respond: openAIResponse,
});

export const compatibleProviders = [
  {
    ...compatible('groq', 'llama-3.3-70b-versatile'),
    respond: (request) => mapEvents(openAIResponse(request), withGroqUsage),
  },
  compatible('deepseek', 'deepseek-chat'),
  compatible('xai', 'grok-3-mini'),
  compatible('openrouter', 'meta-llama/llama-3.3-70b-instruct'),
  compatible('ollama', 'llama3.2', { api_key: undefined }),
  compatible('portkey', 'gpt-4o-mini', {
    portkey_provider: 'openai',
    portkey_config: 'pc-1',
    provider_api_key: 'sk-behind',
  }),
];
