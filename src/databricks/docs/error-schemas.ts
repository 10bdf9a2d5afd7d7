import { Type } from '@sinclair/typebox';
import type { DocumentedDialect } from '../../openapi';
import { schema } from '../../wire';
import { DATABRICKS_DIALECT, DATABRICKS_OPENAI_DIALECT } from '../databricks.dialect';

const fields = {
  error_code: Type.String({ description: 'Kind of error, e.g. `INVALID_PARAMETER_VALUE`.' }),
  message: Type.String({ description: 'What is wrong, where, and what would be right.' }),
};

export const DatabricksError = schema(
  'DatabricksError',
  Type.Object(fields, { description: 'Error response of the workspace API.' }),
);

export const DatabricksOpenAIError = schema(
  'DatabricksOpenAIError',
  Type.Object(
    {
      ...fields,
      error: Type.Object(
        {
          message: Type.String({ description: 'Error message.' }),
          type: Type.String({ description: 'Kind of error, e.g. `invalid_request_error`.' }),
          code: Type.String({ description: 'The same as `error_code`.' }),
          param: Type.Union([Type.String(), Type.Null()], { description: 'The invalid field.' }),
        },
        { description: 'The same error for OpenAI’s SDKs.' },
      ),
    },
    { description: 'Error response of the paths for OpenAI’s SDKs.' },
  ),
);

export const WORKSPACE: DocumentedDialect = { dialect: DATABRICKS_DIALECT, errorSchema: DatabricksError };
export const WORKSPACE_OPENAI: DocumentedDialect = {
  dialect: DATABRICKS_OPENAI_DIALECT,
  errorSchema: DatabricksOpenAIError,
};
