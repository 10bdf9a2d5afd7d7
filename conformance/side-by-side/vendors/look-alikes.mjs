import { changed } from './answers.mjs';
import { openAIShape, refusal } from './openai-shape.mjs';

const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

/** Groq counts in a field of its own, in the last piece of a stream. */
const counted = (event) => (event.choices[0]?.finish_reason ? { ...event, x_groq: { id: 'req_1', usage } } : event);

/** Vendors that speak OpenAI's API as it is. MLflow 3 knows these, for chats and embeddings. */
const lookAlike = (name, model, more = {}) => ({
  name,
  versions: ['3.17.2'],
  config: (base) => ({ api_key: 'key', api_base: `${base}/v1`, ...more }),
  endpoints: [
    ['chat', model],
    ['embeddings', 'an-embedding-model'],
  ],
  refusal,
  answer: openAIShape,
});

export const lookAlikes = [
  { ...lookAlike('groq', 'llama-3.3-70b-versatile'), answer: (request) => changed(openAIShape(request), counted) },
  lookAlike('deepseek', 'deepseek-chat'),
  lookAlike('xai', 'grok-3-mini'),
  lookAlike('openrouter', 'meta-llama/llama-3.3-70b-instruct'),
  lookAlike('ollama', 'llama3.2', { api_key: undefined }),
  lookAlike('portkey', 'gpt-4o-mini', {
    portkey_provider: 'openai',
    portkey_config: 'pc-1',
    provider_api_key: 'sk-behind',
  }),
];
