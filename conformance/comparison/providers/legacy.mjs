import { VECTOR, data, events, json, times } from './responses.mjs';

/** Providers that no longer exist or serve older models. MLflow does not support streams for them. */

const ALL = ['2.8.1', '2.22.4', '3.17.2'];

const ai21labs = {
  name: 'ai21labs',
  versions: ALL,
  config: (base) => ({ ai21labs_api_key: 'key', ai21labs_api_base: `${base}/studio/v1` }),
  hardCoded: { 'https://api.ai21.com/studio/v1': '/studio/v1' },
  endpoints: [['completions', 'j2-mid']],
  error: json({ detail: 'The request was refused.' }, 400),
  respond: ({ body: { numResults } }) =>
    json({
      id: 'a1',
      prompt: { text: 'Hello', tokens: [] },
      completions: times(numResults, () => ({
        data: { text: 'Hello there', tokens: [] },
        finishReason: { reason: 'endoftext' },
      })),
    }),
};

const mosaicml = {
  name: 'mosaicml',
  versions: ALL,
  config: (base) => ({ mosaicml_api_key: 'key', mosaicml_api_base: base }),
  hardCoded: { 'https://models.hosted-on.mosaicml.hosting': '' },
  endpoints: [
    ['chat', 'llama2-70b-chat'],
    ['completions', 'mpt-7b-instruct'],
    ['embeddings', 'instructor-large'],
  ],
  error: json({ message: 'The request was refused.' }, 400),
  respond: ({ path, body: { inputs } }) =>
    json({ outputs: inputs.map(() => (path.includes('instructor') ? VECTOR : 'Hello there')) }),
};

const PALM = {
  generateMessage: ({ candidateCount }) => ({
    candidates: times(candidateCount, () => ({ author: '1', content: 'Hello there' })),
    messages: [{ author: '0', content: 'Hello' }],
  }),
  generateText: ({ candidateCount }) => ({
    candidates: times(candidateCount, () => ({ output: 'Hello there', safetyRatings: [] })),
  }),
  batchEmbedText: ({ texts }) => ({ embeddings: [texts].flat().map(() => ({ value: VECTOR })) }),
};

const palm = {
  name: 'palm',
  versions: ALL,
  config: (base) => ({ palm_api_key: 'key', palm_api_base: `${base}/v1beta3` }),
  hardCoded: { 'https://generativelanguage.googleapis.com/v1beta3/': '/v1beta3/' },
  endpoints: [
    ['chat', 'chat-bison-001'],
    ['completions', 'text-bison-001'],
    ['embeddings', 'embedding-gecko-001'],
  ],
  error: json({ error: { code: 400, message: 'The request was refused.', status: 'INVALID_ARGUMENT' } }, 400),
  respond: ({ path, body }) => json(PALM[path.split(':').at(-1)](body)),
};

const token = { id: 1, text: 'Hello', logprob: -0.5 };
const generation = {
  generated_text: 'Hello there',
  details: {
    finish_reason: 'eos_token',
    generated_tokens: 2,
    seed: null,
    prefill: [token, token, token],
    tokens: [
      { ...token, special: false },
      { ...token, special: false },
    ],
  },
};

const generationStream = events([
  data({ index: 1, token: { ...token, special: false }, generated_text: null, details: null }),
  data({
    index: 2,
    token: { ...token, text: ' there', special: false },
    generated_text: 'Hello there',
    details: { finish_reason: 'eos_token', generated_tokens: 2, input_length: 3, seed: null },
  }),
]);

const textGenerationInference = {
  name: 'tgi',
  provider: 'huggingface-text-generation-inference',
  versions: ALL,
  config: (base) => ({ hf_server_url: base }),
  endpoints: [['completions', 'meta-llama/Llama-2-7b']],
  error: json({ error: 'The request was refused.', error_type: 'validation' }, 422),
  respond: ({ path }) => (path.endsWith('_stream') ? generationStream : json(generation)),
};

const modelServing = {
  name: 'model-serving',
  provider: 'mlflow-model-serving',
  versions: ALL,
  config: (base, type) => ({ model_server_url: `${base}/${type}` }),
  endpoints: [
    ['chat', 'chats'],
    ['completions', 'texts'],
    ['embeddings', 'vectors'],
  ],
  error: json({ error_code: 'BAD_REQUEST', message: 'The request was refused.' }, 400),
  respond: ({ path, body: { inputs } }) =>
    json({ predictions: inputs.map(() => (path.includes('embeddings') ? VECTOR : 'Hello there')) }),
};

export const legacyProviders = [ai21labs, mosaicml, palm, textGenerationInference, modelServing];
