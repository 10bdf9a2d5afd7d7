import { VECTOR, data, events, json, times } from './answers.mjs';

const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 };
const call = { functionCall: { name: 'get_weather', args: { city: 'Paris' } } };

function answer(parts, finishReason, count) {
  const candidates = times(count, (index) => ({ index, content: { role: 'model', parts }, finishReason }));
  return { candidates, usageMetadata, modelVersion: 'gemini-2.5-flash', responseId: 'r1' };
}

const STREAM = [
  answer([{ text: 'Hel' }], undefined),
  answer([{ text: 'lo there' }], undefined),
  answer([{ text: '' }], 'STOP'),
];

const OPERATIONS = {
  generateContent: ({ generationConfig }, usesTool) =>
    json(answer([usesTool ? call : { text: 'Hello there' }], 'STOP', generationConfig?.candidateCount)),
  streamGenerateContent: (_, usesTool) => events((usesTool ? [answer([call], 'STOP')] : STREAM).map(data)),
  embedContent: () => json({ embedding: { values: VECTOR } }),
  batchEmbedContents: ({ requests }) => json({ embeddings: requests.map(() => ({ values: VECTOR })) }),
  predict: ({ instances }) =>
    json({ predictions: instances.map(() => ({ embeddings: { values: VECTOR, statistics: { token_count: 2 } } })) }),
};

/** Gemini's API, which Vertex AI has, too. */
export const geminiAnswer = ({ path, body, usesTool }) =>
  OPERATIONS[/:(\w+)(?:\?|$)/.exec(path)?.[1]]?.(body, usesTool);

export const googleRefusal = json(
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
  refusal: googleRefusal,
  answer: geminiAnswer,
};
