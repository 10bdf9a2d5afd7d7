import { capabilitiesOf } from '../models/claude/model-capabilities';
import { isThinking, toReasoning } from '../models/claude/reasoning';
import { DEFAULT_SETTINGS } from '../models/claude/translation';
import { asInteger, asRecord } from '../shared/json';
import { invalidRequest } from '../shared/errors';
import type { Translation } from './translation';

/** What the request's `reasoning_effort` and `thinking` become. */
export interface Reasoning {
  /** For `additionalModelRequestFields`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Claude refuses sampling fields while it thinks. */
  readonly isThinking: boolean;
  /** A budget for thinking is part of the answer's length, which then has to be set. */
  readonly maxTokens?: number;
}

/** The answer's length, in tokens, where thinking has a budget and the request sets none. */
const DEFAULT_MAX_TOKENS = 8192;

const NOVA_EFFORTS: ReadonlyMap<string, string> = new Map([
  ['minimal', 'low'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'high'],
  ['max', 'high'],
]);

/** The first generation, which does not reason. */
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
  const ownBudget = asInteger(asRecord(request['thinking'])?.['budget_tokens']) ?? 0;
  const maxTokens = given ?? DEFAULT_MAX_TOKENS + ownBudget;
  const wanted = toReasoning({ request, settings: DEFAULT_SETTINGS, capabilities, adjusted }, maxTokens, isToolForced);
  const { thinking, effort } = wanted;
  const config = { ...asRecord(request['output_config']), ...(effort ? { effort } : {}) };
  return {
    fields: {
      ...(thinking ? { thinking } : {}),
      ...(Object.keys(config).length > 0 ? { output_config: config } : {}),
    },
    isThinking: isThinking(wanted),
    ...(thinking?.['budget_tokens'] === undefined ? {} : { maxTokens }),
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
