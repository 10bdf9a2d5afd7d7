import { Type, type Static } from '@sinclair/typebox';
import { responseFields, modelField, nullable, open, optional } from '../schema/fields';
import { INPUT_HINT } from '../schema/field-hint';
import { schema } from '../schema/schema';

const EmbeddingsRequestType = open(
  {
    input: Type.Union(
      [Type.String(), Type.Array(Type.String()), Type.Array(Type.Integer()), Type.Array(Type.Array(Type.Integer()))],
      { description: 'A text, a list of texts, or tokens.' },
    ),
    model: modelField,
    encoding_format: optional(Type.String(), '`float`, or `base64` for little-endian 32-bit floats in base64.', {
      default: 'float',
    }),
    dimensions: optional(
      Type.Integer({ minimum: 1 }),
      'Length of each vector, if the model supports several. Default: that of the model.',
    ),
    user: optional(Type.String(), 'Id of the end user; sent to the provider.'),
  },
  { description: 'Request to an embeddings endpoint. Fields that are not listed are sent to the provider unchanged.' },
);

/** `POST .../invocations` of an embeddings endpoint and `POST /v1/embeddings` (OpenAI API, Embeddings). */
export const EmbeddingsRequest = schema('EmbeddingsRequest', EmbeddingsRequestType, { fieldHint: INPUT_HINT });
export type EmbeddingsRequest = Static<typeof EmbeddingsRequestType> & { [field: string]: unknown };

const EmbeddingsUsage = open(
  {
    prompt_tokens: nullable(Type.Integer(), { description: 'Input tokens.' }),
    total_tokens: nullable(Type.Integer(), { description: 'The same number.' }),
  },
  { description: 'Token counts reported by the provider; `null` if it reports none.' },
);

/** Response of an embeddings endpoint: one vector for each input, in order. */
export const EmbeddingsResponse = schema(
  'EmbeddingsResponse',
  open(
    {
      object: Type.Literal('list', { description: 'Type of the object.' }),
      data: Type.Array(
        open({
          object: Type.Literal('embedding', { description: 'Type of the object.' }),
          embedding: Type.Union(
            [
              Type.Array(Type.Number()),
              Type.String({ description: 'A base64 string, if the request sets `encoding_format` to `base64`.' }),
            ],
            {
              description: 'The vector.',
            },
          ),
          index: Type.Integer({ description: 'Index of the input, from 0.' }),
        }),
        { description: 'One vector for each input, in order.' },
      ),
      model: responseFields.model,
      usage: EmbeddingsUsage,
    },
    { description: 'Response of an embeddings endpoint.' },
  ),
);
export interface EmbeddingsResponse {
  object: 'list';
  data: { object: 'embedding'; embedding: number[] | string; index: number }[];
  model: string;
  usage: { prompt_tokens: number | null; total_tokens: number | null };
}
