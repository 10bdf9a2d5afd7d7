import type { FinishReason } from '../../wire';
import { providerError } from '../../upstream/client/error-body';

const FINISH_REASON: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['completed', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'function_call'],
  ['content_filter', 'content_filter'],
  ['safety', 'content_filter'],
]);

/** What vendors give as the reason when they broke off. */
const FAILURES: ReadonlySet<string> = new Set(['error', 'insufficient_system_resource', 'abort']);

export interface Finish {
  finish_reason: FinishReason | null;
  native_finish_reason?: string;
}

/** Our word for the vendor's; the vendor's own is kept beside it where they differ. */
export function toFinish(native: unknown): Finish {
  if (typeof native !== 'string' || native === '') return { finish_reason: null };
  const finish_reason = FINISH_REASON.get(native) ?? 'stop';
  return finish_reason === native ? { finish_reason } : { finish_reason, native_finish_reason: native };
}

/** @throws GatewayError for an answer that ended in a failure before it said anything */
export function refuseFailure(native: unknown): void {
  if (typeof native !== 'string' || !FAILURES.has(native)) return;
  throw providerError(502, { message: 'The provider failed before it answered.', code: native });
}
