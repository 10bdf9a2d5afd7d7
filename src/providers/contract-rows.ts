import { AI21LABS_ROWS } from './ai21labs/contract-rows';
import { ANTHROPIC_ROWS } from './anthropic/contract-rows';
import { BEDROCK_ROWS } from './bedrock/contract-rows';
import { COHERE_ROWS } from './cohere/contract-rows';
import { GEMINI_ROWS } from './gemini/contract-rows';
import { DATABRICKS_ROWS } from './databricks/contract-rows';
import { HUGGINGFACE_TGI_ROWS } from './huggingface-tgi/contract-rows';
import { LOOK_ALIKE_ROWS } from './look-alikes/contract-rows';
import { MISTRAL_ROWS } from './mistral/contract-rows';
import { MLFLOW_MODEL_SERVING_ROWS } from './mlflow-model-serving/contract-rows';
import { MOSAICML_ROWS } from './mosaicml/contract-rows';
import { OPENAI_ROWS } from './openai/contract-rows';
import { PALM_ROWS } from './palm/contract-rows';
import { SANDBOX_ROWS } from './sandbox/contract-rows';
import { TOGETHERAI_ROWS } from './togetherai/contract-rows';
import { VERTEX_AI_ROWS } from './vertex-ai/contract-rows';
import type { ContractRow } from './contract-subject';

/** Every provider, in its variants. A new one is one import and one entry. */
export const CONTRACT_ROWS: readonly ContractRow[] = [
  ...OPENAI_ROWS,
  ...ANTHROPIC_ROWS,
  ...SANDBOX_ROWS,
  ...AI21LABS_ROWS,
  ...BEDROCK_ROWS,
  ...COHERE_ROWS,
  ...GEMINI_ROWS,
  ...DATABRICKS_ROWS,
  ...HUGGINGFACE_TGI_ROWS,
  ...LOOK_ALIKE_ROWS,
  ...MISTRAL_ROWS,
  ...MLFLOW_MODEL_SERVING_ROWS,
  ...MOSAICML_ROWS,
  ...PALM_ROWS,
  ...TOGETHERAI_ROWS,
  ...VERTEX_AI_ROWS,
];
