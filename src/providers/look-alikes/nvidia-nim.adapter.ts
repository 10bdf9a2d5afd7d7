import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { leaveOutReasoning } from '../openai-compatible/replay';

/** https://docs.api.nvidia.com/nim; a container of one’s own is named by `api_base`. */
@Injectable()
export class NvidiaNimAdapter extends OpenAICompatibleAdapter {
  readonly name = 'nvidia-nim';
  readonly displayName = 'NVIDIA NIM';
  protected readonly baseUrl = 'https://integrate.api.nvidia.com/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = leaveOutReasoning;
  readonly embeddings = this.embeddingsOperation();
}
