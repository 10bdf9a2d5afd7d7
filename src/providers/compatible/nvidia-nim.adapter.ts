import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.api.nvidia.com/nim; a container of one’s own is named by `api_base`. */
@Injectable()
export class NvidiaNimAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'nvidia-nim';
  readonly displayName = 'NVIDIA NIM';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://integrate.api.nvidia.com/v1';
  override readonly maxTemperature = 1;
  protected override readonly completionsMode = 'native';
  readonly embeddings = openAIEmbeddings(this);
}
