import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import type { Dialect } from '../http';
import { DATABRICKS_DIALECT, DATABRICKS_OPENAI_DIALECT } from './databricks.dialect';
import { OAUTH_DIALECT } from './identity/oauth.dialect';

/** MLflow's own APIs, which are served in Databricks mode as well. */
const MLFLOW_PATHS: Dialect = { ...MLFLOW_DIALECT, prefixes: ['/api/2.0/endpoints', '/api/3.0/'] };

/** Invocations of endpoints with the name of an OpenAI path. */
const INVOCATION_PATHS: Dialect = {
  ...DATABRICKS_DIALECT,
  prefixes: ['completions', 'embeddings', 'responses', 'models'].map((name) => `/serving-endpoints/${name}/`),
};

/** The dialects of Databricks mode, in the order in which their prefixes are matched, before those of all modes. */
export const DATABRICKS_DIALECTS: readonly Dialect[] = [
  MLFLOW_PATHS,
  OAUTH_DIALECT,
  INVOCATION_PATHS,
  DATABRICKS_OPENAI_DIALECT,
  DATABRICKS_DIALECT,
];
