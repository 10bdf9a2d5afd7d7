import { capabilitiesOf } from '../models/claude/model-capabilities';
import type { Target } from '../contract/provider-adapter';
import type { BedrockConfig } from './bedrock.config';

/** Model families that the translation distinguishes. */
export type ModelFamily = 'claude' | 'nova' | 'openai' | 'mistral' | 'other';

/** The first entry that is part of the model id applies. */
const FAMILIES: readonly (readonly [string, ModelFamily])[] = [
  ['anthropic.', 'claude'],
  ['amazon.nova', 'nova'],
  ['openai.', 'openai'],
  ['mistral.', 'mistral'],
];

/**
 * How a model is made to follow a JSON Schema: by the `format` in the API's `outputConfig`, by the input of a hidden
 * `tool`, or by an `instruction` in the system prompt.
 */
export type SchemaMethod = 'format' | 'tool' | 'instruction';

/** Claude models for which the API rejects a schema (Bedrock, August 2026). */
const CLAUDE_WITHOUT_FORMAT = ['opus-4-7', 'opus-4-8', 'opus-5', 'sonnet-5', 'fable-5'];

/** Developers whose models support neither structured output nor a forced tool call on Bedrock. */
const INSTRUCTION_ONLY = ['meta.', 'ai21.', 'cohere.', 'amazon.titan', 'writer.'];

export interface BedrockModel {
  readonly id: string;
  readonly family: ModelFamily;
  readonly schemaMethod: SchemaMethod;
}

/** The model behind an endpoint, by its id or, if that is opaque, by `base_model`. */
export function modelOf({ model, config }: Target<BedrockConfig>): BedrockModel {
  const id = config.base_model ?? model;
  const family = FAMILIES.find(([part]) => id.includes(part))?.[1] ?? 'other';
  return { id, family, schemaMethod: schemaMethodOf(id, family) };
}

function schemaMethodOf(id: string, family: ModelFamily): SchemaMethod {
  if (family === 'claude') {
    const hasFormat = capabilitiesOf(id).structuredOutput && !CLAUDE_WITHOUT_FORMAT.some((part) => id.includes(part));
    return hasFormat ? 'format' : 'tool';
  }
  if (family === 'nova') return 'tool';
  return INSTRUCTION_ONLY.some((part) => id.includes(part)) ? 'instruction' : 'format';
}
