import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://docs.lambda.ai */
@Injectable()
export class LambdaAdapter extends OpenAICompatibleAdapter {
  readonly name = 'lambda';
  readonly displayName = 'Lambda';
  protected readonly baseUrl = 'https://api.lambdalabs.com/v1';
  protected override readonly completionsMode = 'native';
}
