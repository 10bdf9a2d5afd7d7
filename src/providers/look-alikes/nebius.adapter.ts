import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { leaveOutReasoning } from '../openai-compatible/replay';

/** https://docs.nebius.com/studio/inference/api */
@Injectable()
export class NebiusAdapter extends OpenAICompatibleAdapter {
  readonly name = 'nebius';
  readonly displayName = 'Nebius';
  protected readonly baseUrl = 'https://api.studio.nebius.ai/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = leaveOutReasoning;
  readonly embeddings = this.embeddingsOperation();
}
