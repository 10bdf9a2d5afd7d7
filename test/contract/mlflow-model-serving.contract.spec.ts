import { describeContract } from './contract-suite';
import { MLFLOW_MODEL_SERVING_ROWS } from './rows/mlflow-model-serving';

describeContract(MLFLOW_MODEL_SERVING_ROWS);
