import { Type, type Static } from '@sinclair/typebox';
import { answerFields, modelField, nullable, open, optional } from '../schema/fields';
import { MISNAMED_INPUT } from '../schema/misnamed';
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
      'Length of each vector, where the model can choose. Left out: the model’s own.',
    ),
    user: optional(Type.String(), 'Who asks; passed on to the provider.'),
  },
  { description: 'What an embeddings endpoint is asked. Fields that are not listed are passed on to the provider.' },
);

/** `POST .../invocations` of an embeddings endpoint and `POST /v1/embeddings` (OpenAI API, Embeddings). */
export const EmbeddingsRequest = schema('EmbeddingsRequest', EmbeddingsRequestType, { misnamed: MISNAMED_INPUT });
export type EmbeddingsRequest = Static<typeof EmbeddingsRequestType> & { [field: string]: unknown };

const EmbeddingsUsage = open(
  {
    prompt_tokens: nullable(Type.Integer(), { description: 'Tokens read.' }),
    total_tokens: nullable(Type.Integer(), { description: 'The same.' }),
  },
  { description: 'Token counts, as the provider gives them; `null` where it gives none.' },
);

/** The answer of an embeddings endpoint: one vector for each input, in order. */
export const EmbeddingsResponse = schema(
  'EmbeddingsResponse',
  open(
    {
      object: Type.Literal('list', { description: 'What this is.' }),
      data: Type.Array(
        open({
          object: Type.Literal('embedding', { description: 'What this is.' }),
          embedding: Type.Union([Type.Array(Type.Number()), Type.String({ description: 'With `base64`.' })], {
            description: 'The vector.',
          }),
          index: Type.Integer({ description: 'Ordinal of the input that it belongs to, from 0.' }),
        }),
        { description: 'One vector for each input, in order.' },
      ),
      model: answerFields.model,
      usage: EmbeddingsUsage,
    },
    { description: 'The answer of an embeddings endpoint.' },
  ),
);
export interface EmbeddingsResponse {
  object: 'list';
  data: { object: 'embedding'; embedding: number[] | string; index: number }[];
  model: string;
  usage: { prompt_tokens: number | null; total_tokens: number | null };
}
