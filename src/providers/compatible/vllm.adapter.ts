import { Injectable } from '@nestjs/common';
import { prefillByParameters } from '../shared/prefill';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.vllm.ai/en/stable/serving/openai_compatible_server.html */
@Injectable()
export class VllmAdapter extends OpenAICompatibleAdapter<OwnServerConfig> {
  readonly name = 'vllm';
  readonly displayName = 'vLLM';
  readonly Config = OwnServerConfig;
  protected readonly baseUrl = 'http://localhost:8000/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning');
  override readonly prefill = prefillByParameters({ continue_final_message: true, add_generation_prompt: false });
  readonly embeddings = openAIEmbeddings(this);
}
