import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import type { Batches, Target } from '../contract/provider-adapter';
import { textInputs } from './embedding-vectors';
import { invalidRequest } from './errors';

/** OpenAI's limit of texts per request. It bounds the number of provider requests per client request. */
const MAX_TEXTS = 2048;

/** Splits requests for providers that accept fewer texts per request; `batchSize` returns the limit of a model. */
export function embeddingBatches<Config>(
  batchSize: (target: Target<Config>) => number,
): Batches<EmbeddingsRequest, EmbeddingsResponse, Config> {
  return {
    split: (request, target) => {
      const texts = textInputs(request);
      if (texts.length > MAX_TEXTS) throw invalidRequest('input', `'input' must have at most ${MAX_TEXTS} texts.`);
      const size = batchSize(target);
      const count = Math.ceil(texts.length / size);
      return Array.from({ length: count }, (_, part) => ({
        ...request,
        input: texts.slice(part * size, (part + 1) * size),
      }));
    },
    join,
  };
}

function join(responses: readonly EmbeddingsResponse[]): EmbeddingsResponse {
  const [first] = responses;
  return {
    object: 'list',
    data: responses.flatMap(({ data }) => data).map((item, index) => ({ ...item, index })),
    model: first?.model ?? '',
    usage: {
      prompt_tokens: sum(responses.map(({ usage }) => usage.prompt_tokens)),
      total_tokens: sum(responses.map(({ usage }) => usage.total_tokens)),
    },
  };
}

/** Null if one of the counts is unknown. */
function sum(counts: readonly (number | null)[]): number | null {
  return counts.reduce((total, count) => (total === null || count === null ? null : total + count), 0);
}
