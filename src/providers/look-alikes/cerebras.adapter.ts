import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { reasoningAs } from '../openai-compatible/replay';
import { dropped, renamed, type Rules } from '../parameter-rules';

/** https://inference-docs.cerebras.ai */
@Injectable()
export class CerebrasAdapter extends OpenAICompatibleAdapter {
  readonly name = 'cerebras';
  readonly displayName = 'Cerebras';
  protected readonly baseUrl = 'https://api.cerebras.ai/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning');
  protected override readonly rules: Rules = { max_tokens: renamed('max_completion_tokens'), top_k: dropped };
}
