import { Type, type Static } from '@sinclair/typebox';
import { modelField, nullable, open, optional } from './fields';
import { schema } from './schema';

const EmbeddingsRequestType = open({
  input: Type.Union(
    [Type.String(), Type.Array(Type.String()), Type.Array(Type.Integer()), Type.Array(Type.Array(Type.Integer()))],
    { description: 'A text, a list of texts, or tokens.' },
  ),
  model: modelField,
  encoding_format: optional(Type.String(), '`float` (default) or `base64`: little-endian 32-bit floats.'),
  dimensions: optional(Type.Integer({ minimum: 1 }), 'Length of each vector, where the model can choose.'),
  user: optional(Type.String(), 'Who asks; passed on to the provider.'),
});

/** `POST .../invocations` of an embeddings endpoint and `POST /v1/embeddings` (OpenAI API, Embeddings). */
export const EmbeddingsRequest = schema('EmbeddingsRequest', EmbeddingsRequestType);
export type EmbeddingsRequest = Static<typeof EmbeddingsRequestType> & { [field: string]: unknown };

const EmbeddingsUsage = open({ prompt_tokens: nullable(Type.Integer()), total_tokens: nullable(Type.Integer()) });

/** The answer of an embeddings endpoint: one vector for each input, in order. */
export const EmbeddingsResponse = schema(
  'EmbeddingsResponse',
  open({
    object: Type.Literal('list'),
    data: Type.Array(
      open({
        object: Type.Literal('embedding'),
        embedding: Type.Union([Type.Array(Type.Number()), Type.String({ description: 'With `base64`.' })]),
        index: Type.Integer(),
      }),
    ),
    model: Type.String(),
    usage: EmbeddingsUsage,
  }),
);
export interface EmbeddingsResponse {
  object: 'list';
  data: { object: 'embedding'; embedding: number[] | string; index: number }[];
  model: string;
  usage: { prompt_tokens: number | null; total_tokens: number | null };
}
