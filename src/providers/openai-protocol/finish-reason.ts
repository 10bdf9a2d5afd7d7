import type { FinishReason } from '../../wire';
import { providerError } from '../../upstream/client/error-body';
import type { Finish } from '../shared/finish-reason';

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

/** Finish reasons of providers that stopped because of an error. */
const FAILURES: ReadonlySet<string> = new Set(['error', 'insufficient_system_resource', 'abort']);

/**
 * Maps a finish reason to OpenAI's. One that differs is kept as `native_finish_reason`; an unknown one maps to `stop`.
 */
export function toFinish(native: unknown): Finish | { finish_reason: null } {
  if (typeof native !== 'string' || native === '') return { finish_reason: null };
  const finish_reason = FINISH_REASON.get(native) ?? 'stop';
  return finish_reason === native ? { finish_reason } : { finish_reason, native_finish_reason: native };
}

/** @throws GatewayError if the finish reason of a response without content reports an error */
export function throwOnFailure(native: unknown): void {
  if (typeof native !== 'string' || !FAILURES.has(native)) return;
  throw providerError(502, { message: 'The provider failed before it returned any content.', code: native });
}
