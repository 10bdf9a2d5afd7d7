import type { FinishReason } from '../../wire';

export interface Finish {
  finish_reason: FinishReason;
  native_finish_reason?: string;
}

/** How a vendor says why an answer ended. */
export interface FinishReasonMap {
  /** Our word for each of the vendor's; one that is not there counts as `stop`. */
  readonly reasons: ReadonlyMap<string, FinishReason>;
  /** The vendor's words for which ours says as much. */
  readonly losslessReasons: ReadonlySet<string>;
}

/**
 * For vendors that are made to answer by calling a hidden tool, whose call is then the text: no other tool was called, so
 * the answer has ended as a text does.
 */
export function withoutHiddenCall(finish: Finish, hasToolCalls: boolean): Finish {
  return finish.finish_reason === 'tool_calls' && !hasToolCalls ? { ...finish, finish_reason: 'stop' } : finish;
}

/** Our word for the vendor's, and the vendor's beside it where it says more. */
export function toFinishReason(
  native: string | undefined,
  { reasons: ours, losslessReasons: saidWholly }: FinishReasonMap,
): Finish {
  const finish_reason = ours.get(native ?? '') ?? 'stop';
  if (native === undefined || saidWholly.has(native)) return { finish_reason };
  return { finish_reason, native_finish_reason: native };
}
