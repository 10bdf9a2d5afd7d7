import type { FinishReason } from '../../wire';

/** The end of a choice. */
export interface Finish {
  finish_reason: FinishReason;
  native_finish_reason?: string;
}

/** The finish reasons of one provider. */
export interface FinishReasonMap {
  /** OpenAI's reason for each native one; an unknown one maps to `stop`. */
  readonly reasons: ReadonlyMap<string, FinishReason>;
  /** Native reasons that OpenAI's express completely, so that `native_finish_reason` is not needed. */
  readonly losslessReasons: ReadonlySet<string>;
}

/** Whether a choice has a finish reason. Some servers send an empty text, or the text `null`, until it ends. */
export function hasFinishReason(native: unknown): native is string {
  return typeof native === 'string' && native !== '' && native !== 'null';
}

/**
 * Maps `tool_calls` to `stop` if the response has no tool calls. Structured output may be requested as a hidden tool,
 * whose call becomes the text of the response.
 */
export function withoutHiddenCall(finish: Finish, hasToolCalls: boolean): Finish {
  return finish.finish_reason === 'tool_calls' && !hasToolCalls ? { ...finish, finish_reason: 'stop' } : finish;
}

/**
 * Maps the native finish reason of a complete choice to OpenAI's, and keeps the native one unless the mapping is lossless.
 * A reason that is missing or empty is `tool_calls` if the choice has tool calls, else `stop`.
 */
export function toFinishReason(
  native: unknown,
  { reasons, losslessReasons }: FinishReasonMap,
  hasToolCalls: boolean,
): Finish {
  if (!hasFinishReason(native)) return { finish_reason: hasToolCalls ? 'tool_calls' : 'stop' };
  const finish_reason = reasons.get(native) ?? 'stop';
  return losslessReasons.has(native) ? { finish_reason } : { finish_reason, native_finish_reason: native };
}
