import type { ChatRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString } from '../../shared/json';
import type { MessagesRequest, Thinking } from './messages-wire';
import type { Effort } from './model-capabilities';
import type { Translation } from './translation';

export interface Reasoning {
  readonly thinking?: Thinking;
  readonly effort?: Effort;
}

/** Smallest budget that the API takes, in tokens. */
const SMALLEST_BUDGET = 1024;

/** Our efforts, weakest first, as the vendor's and, for models that take a budget, as a share of `max_tokens`. */
const EFFORTS: ReadonlyMap<string, { effort: Effort; share: number }> = new Map([
  ['minimal', { effort: 'low', share: 0.2 }],
  ['low', { effort: 'low', share: 0.2 }],
  ['medium', { effort: 'medium', share: 0.5 }],
  ['high', { effort: 'high', share: 0.8 }],
  ['xhigh', { effort: 'xhigh', share: 0.9 }],
  ['max', { effort: 'max', share: 0.9 }],
]);

/** The client's own `thinking`, an extension in the vendor's words. */
export function thinkingOf(request: ChatRequest): Thinking | undefined {
  const given = request['thinking'];
  if (given === undefined) return undefined;
  const thinking = asRecord(given);
  const type = asString(thinking?.['type']);
  if (type === undefined) throw invalidRequest('thinking', "'thinking' must be an object with a 'type'.");
  return { ...thinking, type };
}

/**
 * `reasoning_effort` as the model takes it. A `thinking` that the client wrote itself stays as it is; otherwise models
 * that think adaptively are told to. The API refuses thinking where a tool call is forced, and budgeted thinking after
 * a tool call that comes without its thinking: there the effort is dropped.
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
    const adapts = !thinking && !isToolForced && capabilities.thinking === 'adaptive';
    return {
      ...given,
      ...(adapts ? { thinking: { type: 'adaptive' } } : {}),
      effort: nearest(level.effort, translation, thinking?.type === 'disabled'),
    };
  }
  const hasRoom = maxTokens > SMALLEST_BUDGET;
  if (method === 'budget' && !thinking && hasRoom && !isToolForced && !continuesUnsignedToolUse(request.messages)) {
    const budget_tokens = Math.max(SMALLEST_BUDGET, Math.floor(maxTokens * level.share));
    return { thinking: { type: 'enabled', budget_tokens } };
  }
  adjusted.add('reasoning_effort');
  return given;
}

function methodOf({ config, capabilities }: Translation): 'effort' | 'budget' | 'drop' {
  if (config.reasoning !== 'auto') return config.reasoning;
  if (capabilities.efforts.length > 0) return 'effort';
  return capabilities.thinking === 'budget' ? 'budget' : 'drop';
}

/** An effort that the model lacks becomes the strongest that is below it. */
function nearest(wanted: Effort, { capabilities, adjusted }: Translation, isThinkingOff: boolean): Effort {
  const efforts = isThinkingOff ? capabilities.effortsWithoutThinking : capabilities.efforts;
  if (efforts.length === 0 || efforts.includes(wanted)) return wanted;
  adjusted.add('reasoning_effort');
  return 'high';
}

function continuesUnsignedToolUse(messages: ChatRequest['messages']): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  return asArray(last?.tool_calls).length > 0 && asArray(asRecord(last)?.['thinking_blocks']).length === 0;
}

/** Whether the request asks for thinking, with which the API refuses sampling fields and forced tool calls. */
export function isThinking({ thinking }: Pick<MessagesRequest, 'thinking'>): boolean {
  return thinking !== undefined && thinking.type !== 'disabled';
}
