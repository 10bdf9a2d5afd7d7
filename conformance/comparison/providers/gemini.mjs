import { VECTOR, data, events, json, times } from './responses.mjs';

const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 };
const toolCall = { functionCall: { name: 'get_weather', args: { city: 'Paris' } } };

function contentResponse(parts, finishReason, count) {
  const candidates = times(count, (index) => ({ index, content: { role: 'model', parts }, finishReason }));
  return { candidates, usageMetadata, modelVersion: 'gemini-2.5-flash', responseId: 'r1' };
}

const STREAM = [
  contentResponse([{ text: 'Hel' }], undefined),
  contentResponse([{ text: 'lo there' }], undefined),
  contentResponse([{ text: '' }], 'STOP'),
];

const OPERATIONS = {
  generateContent: ({ generationConfig }, usesTool) =>
    json(contentResponse([usesTool ? toolCall : { text: 'Hello there' }], 'STOP', generationConfig?.candidateCount)),
  streamGenerateContent: (_, usesTool) => events((usesTool ? [contentResponse([toolCall], 'STOP')] : STREAM).map(data)),
  embedContent: () => json({ embedding: { values: VECTOR } }),
  batchEmbedContents: ({ requests }) => json({ embeddings: requests.map(() => ({ values: VECTOR })) }),
  predict: ({ instances }) =>
    json({ predictions: instances.map(() => ({ embeddings: { values: VECTOR, statistics: { token_count: 2 } } })) }),
};

/** Returns the response of the Gemini API, which Vertex AI has too. */
export const geminiResponse = ({ path, body, usesTool }) =>
  OPERATIONS[/:(\w+)(?:\?|$)/.exec(path)?.[1]]?.(body, usesTool);

export const googleError = json(
  { error: { code: 400, message: 'The request was refused.', status: 'INVALID_ARGUMENT' } },
  400,
);

export const gemini = {
  name: 'gemini',
  versions: ['2.22.4', '3.17.2'],
  config: (base) => ({ gemini_api_key: 'key', gemini_api_base: `${base}/v1beta` }),
  hardCoded: { 'https://generativelanguage.googleapis.com/v1beta/': '/v1beta/' },
  endpoints: [
    ['chat', 'gemini-2.5-flash'],
    ['completions', 'gemini-2.5-flash'],
    ['embeddings', 'text-embedding-004'],
  ],
  error: googleError,
  respond: geminiResponse,
};
