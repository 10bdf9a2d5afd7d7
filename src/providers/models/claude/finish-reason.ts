import { toFinishReason, withoutHiddenCall, type Finish, type FinishReasonMap } from '../../shared/finish-reason';

const STOP_REASONS: FinishReasonMap = {
  reasons: new Map([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool_calls'],
    ['pause_turn', 'stop'],
    ['compaction', 'stop'],
    ['refusal', 'content_filter'],
    ['model_context_window_exceeded', 'length'],
  ]),
  losslessReasons: new Set(['end_turn', 'max_tokens', 'tool_use', 'refusal']),
};

/** The finish reason for `stop_reason`. `hasToolCalls` is false if the model called only the output tool. */
export function toFinish(stopReason: string | undefined, hasToolCalls: boolean): Finish {
  return withoutHiddenCall(toFinishReason(stopReason, STOP_REASONS, hasToolCalls), hasToolCalls);
}
