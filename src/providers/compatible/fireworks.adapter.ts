import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import type { Rules } from '../shared/parameter-rules';
import { FIREWORKS_SCHEMA_RULES, fitResponseFormat } from './schema-rules';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://docs.fireworks.ai/api-reference */
@Injectable()
export class FireworksAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'fireworks';
  readonly displayName = 'Fireworks AI';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.fireworks.ai/inference/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning_content');
  protected override readonly rules: Rules = { response_format: fitResponseFormat(FIREWORKS_SCHEMA_RULES) };
  readonly embeddings = openAIEmbeddings(this);
}
