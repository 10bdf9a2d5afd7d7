import { Injectable } from '@nestjs/common';
import type { ProviderAdapter } from '../contract/provider-adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { drop, rename, type Rule } from '../shared/parameter-rules';
import { embeddingsOnly } from './embeddings-only';

/** Voyage accepts `base64` only; numbers are the default when the parameter is missing. */
const encodingFormat: Rule = (value, body, name) => {
  if (value !== 'float') body[name] = value;
  return false;
};

/** https://docs.voyageai.com/reference/embeddings-api */
@Injectable()
export class VoyageAdapter implements ProviderAdapter<OpenAICompatibleConfig> {
  readonly name = 'voyage';
  readonly displayName = 'Voyage AI';
  readonly Config = OpenAICompatibleConfig;
  readonly embeddings = embeddingsOnly('https://api.voyageai.com/v1', {
    dimensions: rename('output_dimension'),
    encoding_format: encodingFormat,
    user: drop,
  });
}
