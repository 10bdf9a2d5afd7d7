import { openAIError, openAIResponse } from './openai-protocol.mjs';
import { mapEvents } from './responses.mjs';

/** Together AI sends the text of a chunk in both `text` and `delta.content`. MLflow needs both. */
const withBothFields = (event) => ({
  ...event,
  choices: event.choices.map((choice) => {
    const text = choice.text ?? choice.delta.content ?? '';
    return { ...choice, text, delta: choice.delta ?? { content: text } };
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
  error: openAIError,
  respond: (request) => mapEvents(openAIResponse(request), withBothFields),
};
