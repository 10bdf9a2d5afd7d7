import type { FinishReason } from '../../schemas';

export interface Finish {
  finish_reason: FinishReason;
  native_finish_reason?: string;
}

const FINISH_REASON: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['tool_use', 'tool_calls'],
  ['content_filtered', 'content_filter'],
  ['guardrail_intervened', 'content_filter'],
  ['model_context_window_exceeded', 'length'],
  ['malformed_model_output', 'stop'],
  ['malformed_tool_use', 'stop'],
]);

/** Vendor's words for which ours says as much. */
const SAID_WHOLLY: ReadonlySet<string> = new Set(['end_turn', 'max_tokens', 'tool_use', 'content_filtered']);

/**
 * Our word for `stopReason`, and the vendor's beside it where it says more. `hasToolCalls` is false where the only tool
 * that was called is the hidden one, whose call is the answer.
 */
export function toFinish(stopReason: string | undefined, hasToolCalls: boolean): Finish {
  const known = FINISH_REASON.get(stopReason ?? '') ?? 'stop';
  const finish_reason = known === 'tool_calls' && !hasToolCalls ? 'stop' : known;
  if (stopReason === undefined || SAID_WHOLLY.has(stopReason)) return { finish_reason };
  return { finish_reason, native_finish_reason: stopReason };
}
