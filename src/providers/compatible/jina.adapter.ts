import { Injectable } from '@nestjs/common';
import type { ProviderAdapter } from '../contract/provider-adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { drop, rename } from '../shared/parameter-rules';
import { embeddingsOnly } from './embeddings-only';

/** https://jina.ai/embeddings */
@Injectable()
export class JinaAdapter implements ProviderAdapter<OpenAICompatibleConfig> {
  readonly name = 'jina';
  readonly displayName = 'Jina AI';
  readonly Config = OpenAICompatibleConfig;
  readonly embeddings = embeddingsOnly('https://api.jina.ai/v1', {
    encoding_format: rename('embedding_type'),
    user: drop,
  });
}
