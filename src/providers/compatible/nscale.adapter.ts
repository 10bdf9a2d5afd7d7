import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';

/** https://docs.nscale.com */
@Injectable()
export class NscaleAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'nscale';
  readonly displayName = 'Nscale';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://inference.api.nscale.com/v1';
}
