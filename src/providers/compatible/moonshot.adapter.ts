import { Injectable } from '@nestjs/common';
import { prefillByField } from '../shared/prefill';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import type { DraftResponse } from '../openai-protocol/chat-chunks';
import type { ChoiceWire } from '../openai-protocol/chat-wire';
import { asRecord, asArray, type Draft } from '../shared/json';
import { mapItems } from '../shared/map-items';
import type { FunctionTool } from '../../wire';
import { drop, dropSeed, type Rule, type Rules } from '../shared/parameter-rules';

/** Removes `$schema`, which confuses the models and does not change the schema. */
const tools: Rule = (value, body) => {
  body.tools = mapItems(asArray(value), (tool) => {
    const declared = asRecord<FunctionTool['function']>(asRecord<FunctionTool>(tool)?.function);
    const parameters = asRecord(declared?.parameters);
    if (!parameters || !('$schema' in parameters)) return tool;
    return { ...asRecord(tool), function: { ...declared, parameters: withoutDialect(parameters) } };
  });
  return false;
};
const responseFormat: Rule = (value, body) => {
  const format = asRecord<{ schema: object }>(asRecord<{ json_schema: object }>(value)?.json_schema);
  const schema = asRecord(format?.schema);
  body.response_format =
    schema && '$schema' in schema
      ? { ...asRecord(value), json_schema: { ...format, schema: withoutDialect(schema) } }
      : value;
  return false;
};

/** https://platform.moonshot.ai/docs/api/chat */
@Injectable()
export class MoonshotAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'moonshot';
  readonly displayName = 'Moonshot AI';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.moonshot.ai/v1';
  override readonly maxTemperature = 1;
  protected override readonly replay = reasoningAs('reasoning_content');
  /** "Partial mode"; models that think need their reasoning too. */
  override readonly prefill = prefillByField('partial', (model) => /^(?:moonshot-v1|kimi-k2-\d)/.test(model));
  protected override readonly rules: Rules = {
    seed: dropSeed,
    top_k: drop,
    tools,
    response_format: responseFormat,
  };

  /** Streams may report usage inside the choice. */
  readonly reshape = (event: DraftResponse): void => {
    const choice: Draft<ChoiceWire> | undefined = asRecord<ChoiceWire>(asArray(event.choices)[0]);
    if (!choice || choice.usage === undefined) return;
    event.usage ??= choice.usage;
    choice.usage = undefined;
  };
}

function withoutDialect({ $schema: _, ...schema }: Readonly<Record<string, unknown>>): object {
  return schema;
}
