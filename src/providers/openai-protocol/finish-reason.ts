import type { FinishReason } from '../../wire';
import { toFinishReason, type Finish, type FinishReasonMap } from '../shared/finish-reason';

const REASONS = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['completed', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['max_output_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_calls', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'function_call'],
  ['content_filter', 'content_filter'],
  ['safety', 'content_filter'],
  ['refusal', 'content_filter'],
  ['sensitive', 'content_filter'],
  ['content_filtered', 'content_filter'],
  ['guardrail_intervened', 'content_filter'],
  ['recitation', 'content_filter'],
  ['blocklist', 'content_filter'],
  ['prohibited_content', 'content_filter'],
  ['spii', 'content_filter'],
  ['model_armor', 'content_filter'],
]);

const FINISH_REASONS: FinishReasonMap = {
  reasons: REASONS,
  losslessReasons: new Set(['stop', 'length', 'tool_calls', 'function_call', 'content_filter']),
};

/**
 * Maps the finish reason of a complete choice.
 * @throws GatewayError if the choice failed without any output
 */
export function toFinish(native: unknown, hasToolCalls: boolean, hasOutput: boolean): Finish {
  const finish = toFinishReason(native, FINISH_REASONS, hasToolCalls, hasOutput);
  // Servers in front of other APIs pass on reasons such as `MAX_TOKENS`.
  const known = finish.native_finish_reason && REASONS.get(finish.native_finish_reason.toLowerCase());
  return known ? { ...finish, finish_reason: known } : finish;
}
