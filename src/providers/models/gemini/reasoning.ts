import { invalidRequest } from '../../shared/errors';
import type { GenerationConfig, ThinkingLevel } from './generate-wire';
import type { Thinking } from './model-capabilities';
import type { Translation } from './translation';

/** In ascending order. */
const LEVELS: readonly ThinkingLevel[] = ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'];

interface Effort {
  readonly level: ThinkingLevel;
  /** In tokens. */
  readonly budget: number;
}

const EFFORTS: ReadonlyMap<string, Effort> = new Map([
  ['none', { level: 'MINIMAL', budget: 0 }],
  ['minimal', { level: 'MINIMAL', budget: 512 }],
  ['low', { level: 'LOW', budget: 1024 }],
  ['medium', { level: 'MEDIUM', budget: 8192 }],
  ['high', { level: 'HIGH', budget: 24_576 }],
  ['xhigh', { level: 'HIGH', budget: 24_576 }],
  ['max', { level: 'HIGH', budget: 24_576 }],
]);
/** Efforts above Gemini's highest level. */
const ABOVE_HIGHEST: ReadonlySet<string> = new Set(['xhigh', 'max']);

/** Limits when the configuration overrides how the model's reasoning is controlled. */
const ANY_LEVEL: Thinking = { by: 'level', levels: LEVELS };
const ANY_BUDGET: Thinking = { by: 'budget', min: 1, max: 24_576, canDisable: true };

/** Translates `reasoning_effort` to the nearest level or budget that the model supports. */
export function toThinkingConfig(translation: Translation): Pick<GenerationConfig, 'thinkingConfig'> {
  const { request, settings, adjusted } = translation;
  const requested = request.reasoning_effort;
  if (requested === undefined || requested === null) return {};
  const effort = EFFORTS.get(requested);
  if (!effort) {
    const known = [...EFFORTS.keys()].join(', ');
    throw invalidRequest('reasoning_effort', `'reasoning_effort' must be one of ${known}; it is '${requested}'.`);
  }
  const thinking = thinkingOf(translation);
  if (thinking.by === 'none') {
    if (requested !== 'none') adjusted.add('reasoning_effort');
    return {};
  }
  const config = thinking.by === 'level' ? toLevel(effort, thinking.levels) : toBudget(effort, thinking);
  if (!config.isExact || ABOVE_HIGHEST.has(requested) || (requested === 'none' && thinking.by === 'level')) {
    adjusted.add('reasoning_effort');
  }
  const includeThoughts = requested !== 'none' && settings.include_thoughts;
  return { thinkingConfig: { ...config.thinkingConfig, ...(includeThoughts ? { includeThoughts: true } : {}) } };
}

function thinkingOf({ settings, capabilities: { thinking } }: Translation): Thinking {
  if (settings.reasoning === 'auto' || settings.reasoning === thinking.by) return thinking;
  if (settings.reasoning === 'drop') return { by: 'none' };
  return settings.reasoning === 'level' ? ANY_LEVEL : ANY_BUDGET;
}

interface Choice {
  readonly thinkingConfig: NonNullable<GenerationConfig['thinkingConfig']>;
  readonly isExact: boolean;
}

function toLevel({ level }: Effort, levels: readonly ThinkingLevel[]): Choice {
  const supported = levels.find((known) => LEVELS.indexOf(known) >= LEVELS.indexOf(level));
  return { thinkingConfig: { thinkingLevel: supported ?? 'HIGH' }, isExact: supported === level };
}

function toBudget({ budget }: Effort, { min, max, canDisable }: Thinking & { by: 'budget' }): Choice {
  const thinkingBudget = budget === 0 && canDisable ? 0 : Math.min(Math.max(budget, min), max);
  return { thinkingConfig: { thinkingBudget }, isExact: thinkingBudget === budget };
}
