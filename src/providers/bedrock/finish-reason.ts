import { toFinishReason, withoutHiddenCall, type Finish, type FinishReasonMap } from '../shared/finish-reason';

const STOP_REASONS: FinishReasonMap = {
  reasons: new Map([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool_calls'],
    ['content_filtered', 'content_filter'],
    ['guardrail_intervened', 'content_filter'],
    ['model_context_window_exceeded', 'length'],
  ]),
  losslessReasons: new Set(['end_turn', 'max_tokens', 'tool_use', 'content_filtered']),
};

/**
 * Maps `stopReason` to a finish reason.
 * @param hasToolCalls false if the model called no tool, or only the hidden one that structured output uses
 * @throws GatewayError if the message failed without any output, e.g. with `malformed_tool_use`
 */
export function toFinish(stopReason: string | undefined, hasToolCalls: boolean, hasOutput: boolean): Finish {
  return withoutHiddenCall(toFinishReason(stopReason, STOP_REASONS, hasToolCalls, hasOutput), hasToolCalls);
}
