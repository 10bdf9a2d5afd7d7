import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://console.upstage.ai/docs */
@Injectable()
export class UpstageAdapter extends OpenAICompatibleAdapter {
  readonly name = 'upstage';
  readonly displayName = 'Upstage';
  protected readonly baseUrl = 'https://api.upstage.ai/v1';
  readonly embeddings = this.embeddingsOperation();
}
