import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://docs.sambanova.ai */
@Injectable()
export class SambaNovaAdapter extends OpenAICompatibleAdapter {
  readonly name = 'sambanova';
  readonly displayName = 'SambaNova';
  protected readonly baseUrl = 'https://api.sambanova.ai/v1';
  readonly embeddings = this.embeddingsOperation();
}
