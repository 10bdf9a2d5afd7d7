import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import { CEREBRAS_SCHEMA_RULES, fitResponseFormat } from './schema-rules';
import { drop, type Rule, type Rules } from '../shared/parameter-rules';

/** Chat requires the newer name of `max_tokens`. */
const maxTokens: Rule = (value, body, name) => {
  if (body.messages === undefined) body[name] = value;
  else body.max_completion_tokens ??= value;
  return false;
};

/** https://inference-docs.cerebras.ai */
@Injectable()
export class CerebrasAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'cerebras';
  readonly displayName = 'Cerebras';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.cerebras.ai/v1';
  override readonly maxTemperature = 1.5;
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning');
  protected override readonly rules: Rules = {
    max_tokens: maxTokens,
    top_k: drop,
    response_format: fitResponseFormat(CEREBRAS_SCHEMA_RULES, 'strict'),
  };
}
