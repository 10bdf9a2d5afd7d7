import { Type } from '@sinclair/typebox';
import { schema } from '../wire';

const Violation = Type.Object(
  {
    type: Type.String({ description: 'Kind of violation, e.g. `missing` or `less_than_equal`.' }),
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
      description: 'Location of the value: `body`, followed by keys and indexes.',
    }),
    msg: Type.String({ description: 'Message for people.' }),
    input: Type.Unknown({ description: 'The invalid value.' }),
    ctx: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'The violated limit.' })),
  },
  { title: 'Violation', description: 'One violation of the request schema.' },
);
const detail = Type.Union([Type.String(), Type.Array(Violation)], {
  description: 'Error message, or a list of violations if the request body does not match its schema.',
});

export const MlflowError = schema(
  'Error',
  Type.Object(
    {
      detail: Type.Optional(detail),
      error: Type.Optional(Type.String({ description: 'Error message of a rate limit, instead of `detail`.' })),
    },
    { description: 'Error response of the MLflow APIs.' },
  ),
);

export const OpenAIError = schema(
  'OpenAIError',
  Type.Object(
    {
      error: Type.Object(
        {
          message: Type.String({ description: 'Error message.' }),
          type: Type.String({ description: 'Kind of error, e.g. `invalid_request_error`.' }),
          param: Type.Union([Type.String(), Type.Null()], { description: 'The invalid field.' }),
          code: Type.String({ description: 'Error code in lower case, or the provider’s error code.' }),
        },
        { description: 'The error.' },
      ),
      detail,
    },
    { description: 'Error response of `/v1`.' },
  ),
);
