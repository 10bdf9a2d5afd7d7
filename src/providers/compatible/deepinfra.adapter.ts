import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://deepinfra.com/docs/openai_api */
@Injectable()
export class DeepInfraAdapter extends OpenAICompatibleAdapter {
  readonly name = 'deepinfra';
  readonly displayName = 'DeepInfra';
  protected readonly baseUrl = 'https://api.deepinfra.com/v1/openai';
  protected override readonly completionsMode = 'native';
  readonly embeddings = this.embeddingsOperation();
}
