import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { textInputs } from './embedding-vectors';
import { invalidRequest } from './errors';
import type { Batches, Target } from '../contract/provider-adapter';

/** As in OpenAI's API; each may become a call of its own. */
const MOST_TEXTS = 2048;

/** For vendors that take fewer texts at once than a request may hold: `most` tells how many, by the model. */
export function embeddingBatches<Config>(
  most: (target: Target<Config>) => number,
): Batches<EmbeddingsRequest, EmbeddingsResponse, Config> {
  return {
    split: (request, target) => {
      const texts = textInputs(request);
      if (texts.length > MOST_TEXTS) throw invalidRequest('input', `'input' must have at most ${MOST_TEXTS} texts.`);
      const size = most(target);
      const count = Math.ceil(texts.length / size);
      return Array.from({ length: count }, (_, part) => ({
        ...request,
        input: texts.slice(part * size, (part + 1) * size),
      }));
    },
    join,
  };
}

function join(answers: readonly EmbeddingsResponse[]): EmbeddingsResponse {
  const [first] = answers;
  return {
    object: 'list',
    data: answers.flatMap(({ data }) => data).map((item, index) => ({ ...item, index })),
    model: first?.model ?? '',
    usage: {
      prompt_tokens: sum(answers.map(({ usage }) => usage.prompt_tokens)),
      total_tokens: sum(answers.map(({ usage }) => usage.total_tokens)),
    },
  };
}

/** Unknown where one of them is. */
function sum(counts: readonly (number | null)[]): number | null {
  return counts.reduce((total, count) => (total === null || count === null ? null : total + count), 0);
}
