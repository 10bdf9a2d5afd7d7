import type { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import type { FinishReason } from '../../wire';

/** The end of a choice. */
export interface Finish {
  finish_reason: FinishReason;
  native_finish_reason?: string;
}

/** The finish reasons of one provider. */
export interface FinishReasonMap {
  /** OpenAI's reason for each native one. An unknown one maps to `stop`, or to `content_filter` if it names a failure. */
  readonly reasons: ReadonlyMap<string, FinishReason>;
  /** Native reasons that OpenAI's express completely, so that `native_finish_reason` is not needed. */
  readonly losslessReasons: ReadonlySet<string>;
}

/** Parts of finish reasons that name a failure, such as `error`, `abort`, `malformed_tool_use` and `network_error`. */
const FAILURE =
  /abort|cancel|crash|error|exception|fail|insufficient|interrupt|malformed|overload|time_?out|unavailable/i;

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
 * A reason that is missing or empty is `tool_calls` if the choice has tool calls, else `stop`. A failure after content is
 * `content_filter`, since a client must not take the content for complete.
 * @param hasOutput whether the choice has any content, tool calls or reasoning
 * @throws GatewayError if the reason names a failure and the choice has no output
 */
export function toFinishReason(
  native: unknown,
  { reasons, losslessReasons }: FinishReasonMap,
  hasToolCalls: boolean,
  hasOutput: boolean,
): Finish {
  if (!hasFinishReason(native)) return { finish_reason: hasToolCalls ? 'tool_calls' : 'stop' };
  let finish_reason = reasons.get(native);
  if (!finish_reason && FAILURE.test(native)) {
    if (!hasOutput) throw failureOf(native);
    finish_reason = 'content_filter';
  }
  finish_reason ??= 'stop';
  return losslessReasons.has(native) ? { finish_reason } : { finish_reason, native_finish_reason: native };
}

function failureOf(native: string): GatewayError {
  const message = `The provider failed before it returned any content (finish reason ${native}).`;
  return providerError(502, { message, code: native });
}
