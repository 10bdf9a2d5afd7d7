import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';

/** https://docs.z.ai */
@Injectable()
export class ZaiAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'zai';
  readonly displayName = 'Z.ai';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.z.ai/api/paas/v4';
  override readonly maxTemperature = 1;
}
