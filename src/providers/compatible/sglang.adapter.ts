import { Injectable } from '@nestjs/common';
import { prefillByParameters } from '../shared/prefill';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.sglang.ai */
@Injectable()
export class SGLangAdapter extends OpenAICompatibleAdapter<OwnServerConfig> {
  readonly name = 'sglang';
  readonly displayName = 'SGLang';
  readonly Config = OwnServerConfig;
  protected readonly baseUrl = 'http://localhost:30000/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning_content');
  override readonly prefill = prefillByParameters({ continue_final_message: true });
  readonly embeddings = openAIEmbeddings(this);
}
