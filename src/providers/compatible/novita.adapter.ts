import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';

/** https://novita.ai/docs */
@Injectable()
export class NovitaAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'novita';
  readonly displayName = 'Novita AI';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.novita.ai/v3/openai';
  protected override readonly completionsMode = 'native';
}
