import { toFinishReason, withoutHiddenCall, type Finish, type FinishReasonMap } from '../../shared/finish-reason';

const STOP_REASONS: FinishReasonMap = {
  reasons: new Map([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool_calls'],
    // Not a failure: the turn of a server tool continues when the client sends the response back.
    ['pause_turn', 'stop'],
    ['compaction', 'stop'],
    ['refusal', 'content_filter'],
    ['model_context_window_exceeded', 'length'],
  ]),
  losslessReasons: new Set(['end_turn', 'max_tokens', 'tool_use', 'refusal']),
};

/**
 * The finish reason for `stop_reason`. `hasToolCalls` is false if the model called only the output tool.
 * @throws GatewayError if the message failed without any output
 */
export function toFinish(stopReason: string | undefined, hasToolCalls: boolean, hasOutput: boolean): Finish {
  return withoutHiddenCall(toFinishReason(stopReason, STOP_REASONS, hasToolCalls, hasOutput), hasToolCalls);
}
