import { capabilitiesOf } from '../models/claude/model-capabilities';
import type { Target } from '../contract/provider-adapter';
import type { BedrockConfig } from './bedrock.config';

/** Whose rules a model follows, where the makers differ. */
export type ModelFamily = 'claude' | 'nova' | 'openai' | 'mistral' | 'other';

/** The first row that is part of the model's id counts. */
const FAMILIES: readonly (readonly [string, ModelFamily])[] = [
  ['anthropic.', 'claude'],
  ['amazon.nova', 'nova'],
  ['openai.', 'openai'],
  ['mistral.', 'mistral'],
];

/** How a model is held to a JSON Schema: by the API, by the input of a hidden tool, or by being told. */
export type SchemaMeans = 'format' | 'tool' | 'instruction';

/** Claude models that the API refuses to hold to a schema (Bedrock, August 2026). */
const CLAUDE_WITHOUT_FORMAT = ['opus-4-7', 'opus-4-8', 'opus-5', 'sonnet-5', 'fable-5'];

/** Makers whose models have neither structured output nor a forced choice of tools on Bedrock. */
const ONLY_TOLD = ['meta.', 'ai21.', 'cohere.', 'amazon.titan', 'writer.'];

/** What the model behind an endpoint is; its id decides, or `base_model` where the id does not tell. */
export interface BedrockModel {
  readonly id: string;
  readonly family: ModelFamily;
  readonly schemaMeans: SchemaMeans;
}

export function modelOf({ model, config }: Target<BedrockConfig>): BedrockModel {
  const id = config.base_model ?? model;
  const family = FAMILIES.find(([part]) => id.includes(part))?.[1] ?? 'other';
  return { id, family, schemaMeans: schemaMeansOf(id, family) };
}

function schemaMeansOf(id: string, family: ModelFamily): SchemaMeans {
  if (family === 'claude') {
    const hasFormat = capabilitiesOf(id).structuredOutput && !CLAUDE_WITHOUT_FORMAT.some((part) => id.includes(part));
    return hasFormat ? 'format' : 'tool';
  }
  if (family === 'nova') return 'tool';
  return ONLY_TOLD.some((part) => id.includes(part)) ? 'instruction' : 'format';
}
