import type { FinishReason } from '../../wire';
import { providerError } from '../../upstream/client/error-body';
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
  ['tool_calls', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'function_call'],
  ['content_filter', 'content_filter'],
  ['safety', 'content_filter'],
]);

const FINISH_REASONS: FinishReasonMap = {
  reasons: REASONS,
  losslessReasons: new Set(['stop', 'length', 'tool_calls', 'function_call', 'content_filter']),
};

/** Finish reasons of providers that stopped because of an error. */
const FAILURES: ReadonlySet<string> = new Set(['error', 'insufficient_system_resource', 'abort']);

/** Maps the finish reason of a complete choice. */
export function toFinish(native: unknown, hasToolCalls = false): Finish {
  return toFinishReason(native, FINISH_REASONS, hasToolCalls);
}

/** @throws GatewayError if the finish reason of a response without content reports an error */
export function throwOnFailure(native: unknown): void {
  if (typeof native !== 'string' || !FAILURES.has(native)) return;
  throw providerError(502, { message: 'The provider failed before it returned any content.', code: native });
}
