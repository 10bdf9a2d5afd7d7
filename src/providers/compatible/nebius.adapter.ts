import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://docs.nebius.com/studio/inference/api */
@Injectable()
export class NebiusAdapter extends OpenAICompatibleAdapter {
  readonly name = 'nebius';
  readonly displayName = 'Nebius';
  protected readonly baseUrl = 'https://api.studio.nebius.ai/v1';
  protected override readonly completionsMode = 'native';
  readonly embeddings = this.embeddingsOperation();
}
