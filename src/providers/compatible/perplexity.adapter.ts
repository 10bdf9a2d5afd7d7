import { Injectable } from '@nestjs/common';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { textInputs } from '../shared/embedding-vectors';
import { vectorWriter } from '../shared/embeddings-encoding';
import { embeddingBatches } from '../shared/embedding-batches';
import { invalidResponse } from '../shared/errors';
import { oneAnswer } from '../openai-protocol/one-answer';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { toEmbeddingsResponse } from '../openai-protocol/embeddings';
import type { OperationPath } from '../openai-protocol/openai-shaped.adapter';
import { drop, allowFloatOrBase64, reject, dropSeed, type Rules } from '../shared/parameter-rules';
import type { EmbeddingsOperation, Target } from '../contract/provider-adapter';

/** https://docs.perplexity.ai/api-reference */
@Injectable()
export class PerplexityAdapter extends OpenAICompatibleAdapter {
  readonly name = 'perplexity';
  readonly displayName = 'Perplexity';
  protected readonly baseUrl = 'https://api.perplexity.ai';
  protected override readonly rules: Rules = {
    n: oneAnswer,
    stop: reject(),
    logprobs: reject(),
    top_logprobs: reject(),
    logit_bias: drop,
    seed: dropSeed,
  };
  protected override readonly embeddingsRules: Rules = { encoding_format: allowFloatOrBase64, user: drop };

  /** The vendor takes 512 texts at once, and has vectors of signed bytes. */
  readonly embeddings: EmbeddingsOperation<OpenAICompatibleConfig> = {
    batches: embeddingBatches(() => 512),
    toRequest: (request, target) => {
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
    if (typeof item.embedding !== 'string') throw invalidResponse(`the embedding at index ${item.index} is no base64`);
    const bytes = Buffer.from(item.embedding, 'base64');
    return { ...item, embedding: write(Array.from(new Int8Array(bytes))) };
  });
  return { ...response, data };
}
