import { invalidRequest } from '../../shared/errors';
import type { GenerationConfig, ThinkingLevel } from './generate-wire';
import type { Thinking } from './model-capabilities';
import type { Translation } from './translation';

/** Weakest first. */
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
/** Stronger than the vendor's strongest. */
const BEYOND: ReadonlySet<string> = new Set(['xhigh', 'max']);

/** Bounds where the operator decides on a way of thinking that is not the model's own. */
const ANY_LEVEL: Thinking = { by: 'level', levels: LEVELS };
const ANY_BUDGET: Thinking = { by: 'budget', least: 1, most: 24_576, canStop: true };

/** `reasoning_effort` as the model takes it. The nearest that it has is taken for one that it lacks. */
export function toThinkingConfig(translation: Translation): Pick<GenerationConfig, 'thinkingConfig'> {
  const { request, settings, adjusted } = translation;
  const wanted = request.reasoning_effort;
  if (wanted === undefined || wanted === null) return {};
  const effort = EFFORTS.get(wanted);
  if (!effort) {
    const known = [...EFFORTS.keys()].join(', ');
    throw invalidRequest('reasoning_effort', `'reasoning_effort' must be one of ${known}; it is '${wanted}'.`);
  }
  const thinking = thinkingOf(translation);
  if (thinking.by === 'none') {
    if (wanted !== 'none') adjusted.add('reasoning_effort');
    return {};
  }
  const config = thinking.by === 'level' ? toLevel(effort, thinking.levels) : toBudget(effort, thinking);
  if (!config.isExact || BEYOND.has(wanted) || (wanted === 'none' && thinking.by === 'level')) {
    adjusted.add('reasoning_effort');
  }
  const wantsThoughts = wanted !== 'none' && settings.include_thoughts;
  return { thinkingConfig: { ...config.sent, ...(wantsThoughts ? { includeThoughts: true } : {}) } };
}

function thinkingOf({ settings, capabilities: { thinking } }: Translation): Thinking {
  if (settings.reasoning === 'auto' || settings.reasoning === thinking.by) return thinking;
  if (settings.reasoning === 'drop') return { by: 'none' };
  return settings.reasoning === 'level' ? ANY_LEVEL : ANY_BUDGET;
}

interface Chosen {
  readonly sent: NonNullable<GenerationConfig['thinkingConfig']>;
  readonly isExact: boolean;
}

function toLevel({ level }: Effort, levels: readonly ThinkingLevel[]): Chosen {
  const strongEnough = levels.find((known) => LEVELS.indexOf(known) >= LEVELS.indexOf(level));
  return { sent: { thinkingLevel: strongEnough ?? 'HIGH' }, isExact: strongEnough === level };
}

function toBudget({ budget }: Effort, { least, most, canStop }: Thinking & { by: 'budget' }): Chosen {
  const thinkingBudget = budget === 0 && canStop ? 0 : Math.min(Math.max(budget, least), most);
  return { sent: { thinkingBudget }, isExact: thinkingBudget === budget };
}
