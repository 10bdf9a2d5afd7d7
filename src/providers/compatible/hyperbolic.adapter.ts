import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://docs.hyperbolic.xyz */
@Injectable()
export class HyperbolicAdapter extends OpenAICompatibleAdapter {
  readonly name = 'hyperbolic';
  readonly displayName = 'Hyperbolic';
  protected readonly baseUrl = 'https://api.hyperbolic.xyz/v1';
  protected override readonly completionsMode = 'native';
}
