import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';

/** https://docs.hyperbolic.xyz */
@Injectable()
export class HyperbolicAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'hyperbolic';
  readonly displayName = 'Hyperbolic';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.hyperbolic.xyz/v1';
  protected override readonly completionsMode = 'native';
}
