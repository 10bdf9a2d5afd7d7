import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://console.upstage.ai/docs */
@Injectable()
export class UpstageAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'upstage';
  readonly displayName = 'Upstage';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.upstage.ai/v1';
  readonly embeddings = openAIEmbeddings(this);
}
