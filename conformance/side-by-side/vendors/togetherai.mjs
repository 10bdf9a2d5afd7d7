import { changed } from './answers.mjs';
import { openAIShape, refusal } from './openai-shape.mjs';

/** Pieces have their text twice, which MLflow relies on. */
const twice = (event) => ({
  ...event,
  choices: event.choices.map((choice) => {
    const said = choice.text ?? choice.delta.content ?? '';
    return { ...choice, text: said, delta: choice.delta ?? { content: said } };
  }),
});

export const togetherai = {
  name: 'togetherai',
  versions: ['2.22.4', '3.17.2'],
  config: (base) => ({ togetherai_api_key: 'key', togetherai_api_base: `${base}/v1` }),
  hardCoded: { 'https://api.together.xyz/v1': '/v1' },
  endpoints: [
    ['chat', 'meta-llama/Llama-3-8b-chat-hf'],
    ['completions', 'meta-llama/Llama-3-8b-hf'],
    ['embeddings', 'togethercomputer/m2-bert-80M-8k-retrieval'],
  ],
  refusal,
  answer: (request) => changed(openAIShape(request), twice),
};
