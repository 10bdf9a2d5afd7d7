import { Injectable } from '@nestjs/common';
import { prefillByParameters } from '../shared/prefill';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** The server of https://github.com/ggml-org/llama.cpp. */
@Injectable()
export class LlamaCppAdapter extends OpenAICompatibleAdapter<OwnServerConfig> {
  readonly name = 'llamacpp';
  readonly displayName = 'llama.cpp';
  readonly Config = OwnServerConfig;
  protected readonly baseUrl = 'http://localhost:8080/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning_content');
  override readonly prefill = prefillByParameters({ continue_final_message: true, add_generation_prompt: false });
  readonly embeddings = openAIEmbeddings(this);
}
