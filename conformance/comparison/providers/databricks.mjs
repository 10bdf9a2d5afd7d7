import { openAIResponse } from './openai-protocol.mjs';
import { json } from './responses.mjs';

/** Before 3.11, MLflow's provider works only on Databricks. Its client drops the path of `host`, so the config has none. */
const databricks = {
  name: 'databricks',
  segment: 'serving-endpoints',
  versions: ['3.17.2'],
  config: (base) => ({ host: new URL(base).origin, token: 'key' }),
  endpoints: [
    ['chat', 'databricks-meta-llama-3-3-70b-instruct'],
    ['embeddings', 'databricks-gte-large-en'],
  ],
  error: json({ error_code: 'BAD_REQUEST', message: 'The request was refused.' }, 400),
  respond: openAIResponse,
};

/** Databricks under both names of the provider. */
export const databricksProviders = [databricks, { ...databricks, name: 'databricks-model-serving' }];
