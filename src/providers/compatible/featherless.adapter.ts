import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';

/** https://featherless.ai/docs */
@Injectable()
export class FeatherlessAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'featherless';
  readonly displayName = 'Featherless AI';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.featherless.ai/v1';
  protected override readonly completionsMode = 'native';
}
