import { Injectable } from '@nestjs/common';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../../schemas';
import { textInputs } from '../embedding-vectors';
import { vectorWriter } from '../embeddings-encoding';
import { embeddingsInParts } from '../embeddings-in-parts';
import { invalidAnswer } from '../failures';
import { oneAnswer } from '../openai-compatible/one-answer';
import { OpenAICompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-compatible/openai-compatible.config';
import { toEmbeddingsResponse } from '../openai-shape/embeddings';
import type { OperationPath } from '../openai-shape/openai-shaped.adapter';
import { dropped, numbersInAnyEncoding, refused, seedDropped, type Rules } from '../parameter-rules';
import type { EmbeddingsOperation, Target } from '../provider-adapter';

/** https://docs.perplexity.ai/api-reference */
@Injectable()
export class PerplexityAdapter extends OpenAICompatibleAdapter {
  readonly name = 'perplexity';
  readonly displayName = 'Perplexity';
  protected readonly baseUrl = 'https://api.perplexity.ai';
  protected override readonly rules: Rules = {
    n: oneAnswer,
    stop: refused(),
    logprobs: refused(),
    top_logprobs: refused(),
    logit_bias: dropped,
    seed: seedDropped,
  };
  protected override readonly embeddingsRules: Rules = { encoding_format: numbersInAnyEncoding, user: dropped };

  /** The vendor takes 512 texts at once, and has vectors of signed bytes. */
  readonly embeddings: EmbeddingsOperation<OpenAICompatibleConfig> = {
    parts: embeddingsInParts(() => 512),
    toCall: (request, target) => {
      textInputs(request);
      return this.toCall('embeddings', request, target);
    },
    toResponse: (body, { model }, request) => fromBytes(toEmbeddingsResponse(body, model), request),
  };

  protected override route(path: OperationPath, target: Target<OpenAICompatibleConfig>) {
    return super.route(path === 'embeddings' ? (`v1/${path}` as OperationPath) : path, target);
  }
}

function fromBytes(response: EmbeddingsResponse, request: EmbeddingsRequest): EmbeddingsResponse {
  const write = vectorWriter(request);
  const data = response.data.map((item) => {
    if (typeof item.embedding !== 'string') throw invalidAnswer(`the embedding at index ${item.index} is no base64`);
    const bytes = Buffer.from(item.embedding, 'base64');
    return { ...item, embedding: write(Array.from(new Int8Array(bytes))) };
  });
  return { ...response, data };
}
