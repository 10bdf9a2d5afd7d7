import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://deepinfra.com/docs/openai_api */
@Injectable()
export class DeepInfraAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'deepinfra';
  readonly displayName = 'DeepInfra';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.deepinfra.com/v1/openai';
  protected override readonly completionsMode = 'native';
  readonly embeddings = openAIEmbeddings(this);
}
