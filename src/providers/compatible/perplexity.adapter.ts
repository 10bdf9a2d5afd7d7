import { Injectable } from '@nestjs/common';
import { citeSources, citeStreamedSources } from './cited-sources';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { textInputs } from '../shared/embedding-vectors';
import { vectorEncoder } from '../shared/embeddings-encoding';
import { embeddingBatches } from '../shared/embedding-batches';
import { invalidResponse } from '../shared/errors';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings, type OperationPath } from '../openai-protocol/openai-protocol';
import { drop, allowFloatOrBase64, reject, dropSeed, type Rules, requireOne } from '../shared/parameter-rules';
import type { EmbeddingsOperation, Target } from '../contract/provider-adapter';

/** https://docs.perplexity.ai/api-reference */
@Injectable()
export class PerplexityAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'perplexity';
  readonly displayName = 'Perplexity';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.perplexity.ai';
  /** The maximum itself, 2, is rejected. */
  override readonly maxTemperature = 1.99;
  protected override readonly rules: Rules = {
    n: requireOne(),
    stop: reject(),
    logprobs: reject(),
    top_logprobs: reject(),
    logit_bias: drop,
    seed: dropSeed,
  };
  protected override readonly embeddingsRules: Rules = { encoding_format: allowFloatOrBase64, user: drop };

  readonly embeddings = perplexityEmbeddings(openAIEmbeddings(this));

  readonly reshape = citeSources;
  readonly reshapeStream = citeStreamedSources;

  override route(path: OperationPath, target: Target<OpenAICompatibleConfig>) {
    return super.route(path === 'embeddings' ? (`v1/${path}` as OperationPath) : path, target);
  }
}

/** Perplexity accepts 512 texts per request and returns vectors of signed bytes. */
function perplexityEmbeddings(
  embeddings: EmbeddingsOperation<OpenAICompatibleConfig>,
): EmbeddingsOperation<OpenAICompatibleConfig> {
  return {
    batches: embeddingBatches(() => 512),
    toRequest: (request, target) => {
      textInputs(request);
      return embeddings.toRequest(request, target);
    },
    toResponse: (body, target, request, headers) => {
      // Names the type of the vectors, so that their base64 is not read as 32-bit floats.
      const typed = { ...request, output_dtype: 'int8' };
      return fromBytes(embeddings.toResponse(body, target, typed, headers), request);
    },
  };
}

function fromBytes(response: EmbeddingsResponse, request: EmbeddingsRequest): EmbeddingsResponse {
  const encode = vectorEncoder(request);
  const data = response.data.map((item) => {
    if (typeof item.embedding !== 'string') throw invalidResponse(`the embedding at index ${item.index} is not base64`);
    const bytes = Buffer.from(item.embedding, 'base64');
    return { ...item, embedding: encode(Array.from(new Int8Array(bytes))) };
  });
  return { ...response, data };
}
