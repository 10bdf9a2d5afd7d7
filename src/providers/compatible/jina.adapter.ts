import { Injectable } from '@nestjs/common';
import { EmbeddingsOnlyAdapter } from '../openai-protocol/embeddings-only.adapter';
import { drop, rename, type Rules } from '../shared/parameter-rules';

/** https://jina.ai/embeddings */
@Injectable()
export class JinaAdapter extends EmbeddingsOnlyAdapter {
  readonly name = 'jina';
  readonly displayName = 'Jina AI';
  protected readonly baseUrl = 'https://api.jina.ai/v1';
  protected override readonly rules: Rules = { encoding_format: rename('embedding_type'), user: drop };
}
