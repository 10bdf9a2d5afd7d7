import { Type } from '@sinclair/typebox';
import { schema } from '../wire';

const Violation = Type.Object(
  {
    type: Type.String({ description: 'What is wrong, e.g. `missing` or `less_than_equal`.' }),
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
      description: 'Where: `body`, then keys and indexes.',
    }),
    msg: Type.String({ description: 'The same in words.' }),
    input: Type.Unknown({ description: 'What was sent.' }),
    ctx: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'The bound that was missed.' })),
  },
  { title: 'Violation', description: 'One thing that is wrong with a request body.' },
);
const detail = Type.Union([Type.String(), Type.Array(Violation)], {
  description: 'What was wrong, where, and what would be right; a list for a body that does not fit.',
});

export const MlflowError = schema(
  'Error',
  Type.Object(
    {
      detail: Type.Optional(detail),
      error: Type.Optional(
        Type.String({ description: 'In place of `detail`, where the limit of the endpoint is exceeded.' }),
      ),
    },
    { description: 'An error, as the MLflow APIs tell it.' },
  ),
);

export const OpenAIError = schema(
  'OpenAIError',
  Type.Object(
    {
      error: Type.Object(
        {
          message: Type.String({ description: 'What was wrong, where, and what would be right.' }),
          type: Type.String({ description: 'Kind of error, e.g. `invalid_request_error`.' }),
          param: Type.Union([Type.String(), Type.Null()], { description: 'The field that was wrong.' }),
          code: Type.String({ description: 'The code in lower case, or the provider’s own.' }),
        },
        { description: 'The error.' },
      ),
      detail,
    },
    { description: 'An error, as `/v1` tells it.' },
  ),
);
