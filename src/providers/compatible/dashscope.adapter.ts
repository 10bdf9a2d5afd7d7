import { Injectable } from '@nestjs/common';
import { prefillByField } from '../shared/prefill';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';
import { drop, type Rules } from '../shared/parameter-rules';

const PARTIAL_MODE = /^(?:qwen-(?:max|plus|turbo|flash|coder)|qwen3-(?:max|coder)|qwen2\.5-)/;

/** https://www.alibabacloud.com/help/en/model-studio */
@Injectable()
export class DashScopeAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'dashscope';
  readonly displayName = 'DashScope';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1';
  /** The maximum itself, 2, is rejected. */
  override readonly maxTemperature = 1.99;
  protected override readonly rules: Rules = { frequency_penalty: drop };
  /** "Partial mode" of the models that do not think by default. */
  override readonly prefill = prefillByField(
    'partial',
    (model, { enable_thinking: thinking }) => PARTIAL_MODE.test(model) && thinking !== true,
  );
  readonly embeddings = openAIEmbeddings(this);
}
