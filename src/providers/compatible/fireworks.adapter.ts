import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.fireworks.ai/api-reference */
@Injectable()
export class FireworksAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'fireworks';
  readonly displayName = 'Fireworks AI';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.fireworks.ai/inference/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning_content');
  readonly embeddings = openAIEmbeddings(this);
}
