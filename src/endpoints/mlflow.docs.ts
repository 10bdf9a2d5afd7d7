import { MlflowError, type DocumentedDialect } from '../openapi';
import { MLFLOW_DIALECT } from './mlflow.dialect';

/** MLflow's dialect with its error schema, for the documentation of its controllers. */
export const MLFLOW_DOCUMENTED: DocumentedDialect = { dialect: MLFLOW_DIALECT, errorSchema: MlflowError };

/** Query parameter of the operations that return a page. */
export const PAGE_TOKEN = {
  required: false,
  description: '`next_page_token` of the previous page. The first page is returned if it is missing.',
};
