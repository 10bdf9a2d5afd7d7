import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { reasoningAs } from '../openai-protocol/replay';

/** https://docs.fireworks.ai/api-reference */
@Injectable()
export class FireworksAdapter extends OpenAICompatibleAdapter {
  readonly name = 'fireworks';
  readonly displayName = 'Fireworks AI';
  protected readonly baseUrl = 'https://api.fireworks.ai/inference/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning_content');
  readonly embeddings = this.embeddingsOperation();
}
