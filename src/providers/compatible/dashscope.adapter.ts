import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { drop, type Rules } from '../shared/parameter-rules';

/** https://www.alibabacloud.com/help/en/model-studio */
@Injectable()
export class DashScopeAdapter extends OpenAICompatibleAdapter {
  readonly name = 'dashscope';
  readonly displayName = 'DashScope';
  protected readonly baseUrl = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1';
  protected override readonly rules: Rules = { frequency_penalty: drop };
  readonly embeddings = this.embeddingsOperation();
}
