import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.nebius.com/studio/inference/api */
@Injectable()
export class NebiusAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'nebius';
  readonly displayName = 'Nebius';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.studio.nebius.ai/v1';
  protected override readonly completionsMode = 'native';
  readonly embeddings = openAIEmbeddings(this);
}
