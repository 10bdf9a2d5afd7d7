import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';
import { drop, type Rules } from '../shared/parameter-rules';

/** https://docs.github.com/rest/models/inference; the key is a token with the scope `models`. */
@Injectable()
export class GitHubModelsAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'github-models';
  readonly displayName = 'GitHub Models';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://models.github.ai/inference';
  protected override readonly rules: Rules = { top_k: drop };
  readonly embeddings = openAIEmbeddings(this);
}
