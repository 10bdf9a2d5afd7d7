import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { reasoningAs } from '../openai-compatible/replay';

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
