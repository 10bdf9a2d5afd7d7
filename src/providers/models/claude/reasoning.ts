import type { ChatRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString } from '../../shared/json';
import type { MessagesRequest, Thinking } from './messages-wire';
import type { Effort } from './model-capabilities';
import type { MessageExtensions, RequestExtensions, Translation } from './translation';

export interface Reasoning {
  readonly thinking?: Thinking;
  readonly effort?: Effort;
}

/** Minimum of `budget_tokens` in the API. */
const MIN_BUDGET = 1024;

/** `reasoning_effort`, weakest first: Anthropic's effort, and the budget as a share of `max_tokens`. */
const EFFORTS: ReadonlyMap<string, { effort: Effort; share: number }> = new Map([
  ['minimal', { effort: 'low', share: 0.2 }],
  ['low', { effort: 'low', share: 0.2 }],
  ['medium', { effort: 'medium', share: 0.5 }],
  ['high', { effort: 'high', share: 0.8 }],
  ['xhigh', { effort: 'xhigh', share: 0.9 }],
  ['max', { effort: 'max', share: 0.9 }],
]);

/** The native parameter `thinking` of the request. */
export function thinkingOf(request: ChatRequest): Thinking | undefined {
  const given = asRecord<RequestExtensions>(request)?.thinking;
  if (given === undefined) return undefined;
  const thinking = asRecord<Thinking>(given);
  const type = asString(thinking?.type);
  if (type === undefined) throw invalidRequest('thinking', "'thinking' must be an object with a 'type'.");
  return { ...thinking, type };
}

/**
 * Translates `reasoning_effort`. The client's own `thinking` takes precedence; otherwise adaptive thinking is switched
 * on for models that have it. The API rejects thinking with a forced tool call, and a thinking budget after a tool call
 * that is replayed without its thinking: there the effort is dropped.
 */
export function toReasoning(translation: Translation, maxTokens: number, isToolForced: boolean): Reasoning {
  const { request, capabilities, adjusted } = translation;
  const thinking = thinkingOf(request);
  const given: Reasoning = thinking ? { thinking } : {};
  const wanted = request.reasoning_effort;
  if (wanted === undefined || wanted === null) return given;
  const method = methodOf(translation);
  if (wanted === 'none') {
    if (isThinking(given)) adjusted.add('reasoning_effort');
    return thinking || method === 'drop' ? given : { thinking: { type: 'disabled' } };
  }
  const level = EFFORTS.get(wanted);
  if (!level) {
    const known = ['none', ...EFFORTS.keys()].join(', ');
    throw invalidRequest('reasoning_effort', `'reasoning_effort' must be one of ${known}; it is '${wanted}'.`);
  }

  if (method === 'effort') {
    if (wanted === 'minimal') adjusted.add('reasoning_effort');
    const isAdaptive = !thinking && !isToolForced && capabilities.thinking === 'adaptive';
    return {
      ...given,
      ...(isAdaptive ? { thinking: { type: 'adaptive' } } : {}),
      effort: supportedEffort(level.effort, translation, thinking?.type === 'disabled'),
    };
  }
  const fitsBudget = maxTokens > MIN_BUDGET;
  if (method === 'budget' && !thinking && fitsBudget && !isToolForced && !continuesUnsignedToolUse(request.messages)) {
    const budget_tokens = Math.max(MIN_BUDGET, Math.floor(maxTokens * level.share));
    return { thinking: { type: 'enabled', budget_tokens } };
  }
  adjusted.add('reasoning_effort');
  return given;
}

function methodOf({ settings, capabilities }: Translation): 'effort' | 'budget' | 'drop' {
  if (settings.reasoning !== 'auto') return settings.reasoning;
  if (capabilities.efforts.length > 0) return 'effort';
  return capabilities.thinking === 'budget' ? 'budget' : 'drop';
}

/** `wanted`, or `high` if the model does not support it: every model with efforts supports up to `high`. */
function supportedEffort(wanted: Effort, { capabilities, adjusted }: Translation, isThinkingOff: boolean): Effort {
  const efforts = isThinkingOff ? capabilities.effortsWithoutThinking : capabilities.efforts;
  if (efforts.length === 0 || efforts.includes(wanted)) return wanted;
  adjusted.add('reasoning_effort');
  return 'high';
}

/** Whether the last assistant message calls tools without the thinking that led to the calls. */
function continuesUnsignedToolUse(messages: ChatRequest['messages']): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const thinking = asArray(asRecord<MessageExtensions>(last)?.thinking_blocks);
  return asArray(last?.tool_calls).length > 0 && thinking.length === 0;
}

/** Whether the model will think; the API then rejects sampling parameters and forced tool calls. */
export function isThinking({ thinking }: Pick<MessagesRequest, 'thinking'>): boolean {
  return thinking !== undefined && thinking.type !== 'disabled';
}
