import { AI21LABS_ROWS } from './ai21labs';
import { ANTHROPIC_ROWS } from './anthropic';
import { BEDROCK_ROWS } from './bedrock';
import { COHERE_ROWS } from './cohere';
import { GEMINI_ROWS } from './gemini';
import { DATABRICKS_ROWS } from './databricks';
import { HUGGINGFACE_TGI_ROWS } from './huggingface-tgi';
import { COMPATIBLE_ROWS } from './compatible';
import { MISTRAL_ROWS } from './mistral';
import { MLFLOW_MODEL_SERVING_ROWS } from './mlflow-model-serving';
import { MOSAICML_ROWS } from './mosaicml';
import { OPENAI_ROWS } from './openai';
import { PALM_ROWS } from './palm';
import { SANDBOX_ROWS } from './sandbox';
import { TOGETHERAI_ROWS } from './togetherai';
import { VERTEX_AI_ROWS } from './vertex-ai';
import type { ContractCase } from '../contract-case';

/** Every provider, in its variants. A new one is one import and one entry. */
export const CONTRACT_CASES: readonly ContractCase[] = [
  ...OPENAI_ROWS,
  ...ANTHROPIC_ROWS,
  ...SANDBOX_ROWS,
  ...AI21LABS_ROWS,
  ...BEDROCK_ROWS,
  ...COHERE_ROWS,
  ...GEMINI_ROWS,
  ...DATABRICKS_ROWS,
  ...HUGGINGFACE_TGI_ROWS,
  ...COMPATIBLE_ROWS,
  ...MISTRAL_ROWS,
  ...MLFLOW_MODEL_SERVING_ROWS,
  ...MOSAICML_ROWS,
  ...PALM_ROWS,
  ...TOGETHERAI_ROWS,
  ...VERTEX_AI_ROWS,
];
