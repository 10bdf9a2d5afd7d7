import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { MlflowModelServingAdapter } from '../../../src/providers/mlflow-model-serving/mlflow-model-serving.adapter';
import { MlflowModelServingConfig } from '../../../src/providers/mlflow-model-serving/mlflow-model-serving.config';

const adapter = new MlflowModelServingAdapter();
const target = (protocol: 'inputs' | 'chat') => (base: string, key: string) => ({
  model: 'served-model',
  config: Object.assign(new MlflowModelServingConfig(), {
    model_server_url: base,
    model_server_token: new Secret(key),
    protocol,
  }),
});
const providerError = 'mlflow-model-serving/bad-request.json';
const reason = 'a scoring server has no streams';
const unsupported = { 'chat streaming': reason, 'completions streaming': reason };

export const MLFLOW_MODEL_SERVING_ROWS: ContractCase[] = [
  {
    name: 'mlflow-model-serving',
    adapter,
    target: target('inputs'),
    recordings: {
      chat: { request: GREETING, response: 'mlflow-model-serving/texts-response.json' },
      completions: { request: PROMPT, response: 'mlflow-model-serving/table-response.json' },
      embeddings: { request: INPUT, response: 'mlflow-model-serving/embeddings-response.json' },
    },
    providerError,
    unsupported,
  },
  {
    name: 'mlflow-model-serving (chat)',
    adapter,
    target: target('chat'),
    recordings: {
      chat: { request: WEATHER, response: 'mlflow-model-serving/agent-response.json' },
      completions: { request: PROMPT, response: 'openai/completions-response.json' },
      embeddings: { request: INPUT, response: 'openai/embeddings-response.json' },
    },
    providerError,
    unsupported,
  },
];
