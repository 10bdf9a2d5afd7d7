import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.sambanova.ai */
@Injectable()
export class SambaNovaAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'sambanova';
  readonly displayName = 'SambaNova';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.sambanova.ai/v1';
  override readonly maxTemperature = 1;
  readonly embeddings = openAIEmbeddings(this);
}
