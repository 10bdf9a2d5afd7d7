import { capabilitiesOf } from '../models/claude/model-capabilities';
import { isThinking, toReasoning } from '../models/claude/reasoning';
import { DEFAULT_SETTINGS } from '../models/claude/translation';
import { asInteger, asRecord, type JsonObject } from '../shared/json';
import { invalidRequest } from '../shared/errors';
import type { RequestExtensions, Translation } from './translation';

/** The translation of `reasoning_effort` and `thinking`. */
export interface Reasoning {
  /** For `additionalModelRequestFields`. */
  readonly fields: JsonObject;
  /** Claude rejects sampling parameters with thinking. */
  readonly isThinking: boolean;
  /** Set if there is a thinking budget: the API requires a max length that includes it. */
  readonly maxTokens?: number;
}

/** Max tokens of the response, without the thinking budget, if the request sets no limit. */
const DEFAULT_MAX_TOKENS = 8192;

const NOVA_EFFORTS: ReadonlyMap<string, string> = new Map([
  ['minimal', 'low'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'high'],
  ['max', 'high'],
]);

/** The first generation of Nova, which does not reason. */
const NOVA_1 = /amazon\.nova-(?:micro|lite|pro|premier)-v1/;

export function toReasoningFields(translation: Translation, isToolForced: boolean): Reasoning {
  const { family } = translation.model;
  if (family === 'claude') return claudeReasoning(translation, isToolForced);
  const { request, adjusted } = translation;
  const effort = request.reasoning_effort;
  if (effort === undefined || effort === null) return NO_REASONING;
  if (family === 'openai') return { fields: { reasoning_effort: effort }, isThinking: false };
  if (family === 'nova' && !NOVA_1.test(translation.model.id)) return novaReasoning(effort, adjusted);
  adjusted.add('reasoning_effort');
  return NO_REASONING;
}

const NO_REASONING: Reasoning = { fields: {}, isThinking: false };

function claudeReasoning({ request, model, adjusted }: Translation, isToolForced: boolean): Reasoning {
  const given = request.max_tokens ?? request.max_completion_tokens ?? undefined;
  const capabilities = capabilitiesOf(model.id);
  const extensions = asRecord<RequestExtensions>(request);
  const requestedThinking = asRecord<NonNullable<RequestExtensions['thinking']>>(extensions?.thinking);
  const budget = asInteger(requestedThinking?.budget_tokens) ?? 0;
  const maxTokens = asInteger(given) ?? DEFAULT_MAX_TOKENS + budget;
  const reasoning = toReasoning(
    { request, settings: DEFAULT_SETTINGS, capabilities, adjusted },
    maxTokens,
    isToolForced,
  );
  const { thinking, effort } = reasoning;
  const outputConfig = { ...asRecord(extensions?.output_config), ...(effort ? { effort } : {}) };
  return {
    fields: {
      ...(thinking ? { thinking } : {}),
      ...(Object.keys(outputConfig).length > 0 ? { output_config: outputConfig } : {}),
    },
    isThinking: isThinking(reasoning),
    ...(thinking?.budget_tokens === undefined ? {} : { maxTokens }),
  };
}

function novaReasoning(effort: string, adjusted: Set<string>): Reasoning {
  if (effort === 'none') return { fields: { reasoningConfig: { type: 'disabled' } }, isThinking: false };
  const maxReasoningEffort = NOVA_EFFORTS.get(effort);
  if (!maxReasoningEffort) {
    const known = ['none', ...NOVA_EFFORTS.keys()].join(', ');
    throw invalidRequest('reasoning_effort', `'reasoning_effort' must be one of ${known}; it is '${effort}'.`);
  }
  if (maxReasoningEffort !== effort) adjusted.add('reasoning_effort');
  return { fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort } }, isThinking: false };
}
