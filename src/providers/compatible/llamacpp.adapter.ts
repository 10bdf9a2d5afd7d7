import { Injectable } from '@nestjs/common';
import { CompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';

/** The server of https://github.com/ggml-org/llama.cpp. */
@Injectable()
export class LlamaCppAdapter extends CompatibleAdapter<OwnServerConfig> {
  readonly name = 'llamacpp';
  readonly displayName = 'llama.cpp';
  readonly Config = OwnServerConfig;
  protected readonly baseUrl = 'http://localhost:8080/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning_content');
  readonly embeddings = this.embeddingsOperation();
}
