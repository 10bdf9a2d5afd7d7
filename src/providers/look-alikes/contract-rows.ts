import { Secret } from '../../config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../contract-requests';
import type { ContractRow, Recording } from '../contract-subject';
import { LOOK_ALIKES } from './look-alikes';

/** They serve no embedding models. */
const WITHOUT_EMBEDDINGS: readonly string[] = ['groq', 'deepseek', 'cerebras', 'moonshot'];
/** They serve completions themselves. */
const WITH_COMPLETIONS: readonly string[] = [
  'xai',
  'openrouter',
  'ollama',
  'litellm',
  'vllm',
  'fireworks',
  'cerebras',
  'deepinfra',
  'nebius',
  'nvidia-nim',
  'lmstudio',
  'llamacpp',
  'openai-compatible',
];
/** They were recorded without tools. */
const WITHOUT_TOOLS: readonly string[] = ['deepseek', 'perplexity'];

const completions = {
  request: PROMPT,
  whole: 'openai/completions-response.json',
  streamed: 'openai/completions-stream.sse',
};
const embeddings: Recording = { request: INPUT, whole: 'openai/embeddings-response.json' };

/** Each has a folder of recordings with its name. */
export const LOOK_ALIKE_ROWS: ContractRow[] = LOOK_ALIKES.map((LookAlike) => {
  const adapter = new LookAlike();
  const { name } = adapter;
  const chat = { whole: `${name}/chat-response.json`, streamed: `${name}/chat-stream.sse` };
  const vectors = name === 'perplexity' ? { ...embeddings, whole: 'perplexity/embeddings-response.json' } : embeddings;
  const lacksEmbeddings = WITHOUT_EMBEDDINGS.includes(name);
  return {
    name,
    adapter,
    target: (base, key) => ({
      model: 'some-model',
      config: Object.assign(new adapter.Config(), { api_key: new Secret(key), api_base: `${base}/v1` }),
    }),
    recordings: {
      chat: { ...chat, request: WITHOUT_TOOLS.includes(name) ? GREETING : WEATHER },
      completions: WITH_COMPLETIONS.includes(name) ? completions : { ...chat, request: PROMPT },
      ...(lacksEmbeddings ? {} : { embeddings: vectors }),
    },
    refusal: `${name}/refusal.json`,
    cannot: lacksEmbeddings ? { embeddings: 'the vendor serves no embedding models' } : {},
  };
});
