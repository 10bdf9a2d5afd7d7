import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.siliconflow.cn */
@Injectable()
export class SiliconFlowAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'siliconflow';
  readonly displayName = 'SiliconFlow';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.siliconflow.cn/v1';
  readonly embeddings = openAIEmbeddings(this);
}
