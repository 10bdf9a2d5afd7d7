import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://lmstudio.ai/docs/developer/openai-compat */
@Injectable()
export class LMStudioAdapter extends OpenAICompatibleAdapter<OwnServerConfig> {
  readonly name = 'lmstudio';
  readonly displayName = 'LM Studio';
  readonly Config = OwnServerConfig;
  protected readonly baseUrl = 'http://localhost:1234/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning_content');
  readonly embeddings = openAIEmbeddings(this);
}
