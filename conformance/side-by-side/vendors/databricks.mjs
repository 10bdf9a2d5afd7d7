import { json } from './answers.mjs';
import { openAIShape } from './openai-shape.mjs';

/** MLflow's name for it works on Databricks alone before 3.11. Its client keeps no path of the host, so neither does this. */
const databricks = {
  name: 'databricks',
  at: 'serving-endpoints',
  versions: ['3.17.2'],
  config: (base) => ({ host: new URL(base).origin, token: 'key' }),
  endpoints: [
    ['chat', 'databricks-meta-llama-3-3-70b-instruct'],
    ['embeddings', 'databricks-gte-large-en'],
  ],
  refusal: json({ error_code: 'BAD_REQUEST', message: 'The request was refused.' }, 400),
  answer: openAIShape,
};

/** By both names of the provider. */
export const databricksVendors = [databricks, { ...databricks, name: 'databricks-model-serving' }];
