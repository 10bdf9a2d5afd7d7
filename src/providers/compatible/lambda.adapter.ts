import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';

/** https://docs.lambda.ai */
@Injectable()
export class LambdaAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'lambda';
  readonly displayName = 'Lambda';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.lambdalabs.com/v1';
  protected override readonly completionsMode = 'native';
}
