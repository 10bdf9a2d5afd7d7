import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://docs.siliconflow.cn */
@Injectable()
export class SiliconFlowAdapter extends OpenAICompatibleAdapter {
  readonly name = 'siliconflow';
  readonly displayName = 'SiliconFlow';
  protected readonly baseUrl = 'https://api.siliconflow.cn/v1';
  readonly embeddings = this.embeddingsOperation();
}
