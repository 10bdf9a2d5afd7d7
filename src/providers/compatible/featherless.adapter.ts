import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://featherless.ai/docs */
@Injectable()
export class FeatherlessAdapter extends OpenAICompatibleAdapter {
  readonly name = 'featherless';
  readonly displayName = 'Featherless AI';
  protected readonly baseUrl = 'https://api.featherless.ai/v1';
  protected override readonly completionsMode = 'native';
}
