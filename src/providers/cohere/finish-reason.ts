import type { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { toFinishReason, type Finish, type FinishReasonMap } from '../shared/finish-reason';
import { asString } from '../shared/json';

const FINISH_REASONS: FinishReasonMap = {
  reasons: new Map([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'tool_calls'],
    ['ERROR_TOXIC', 'content_filter'],
  ]),
  losslessReasons: new Set(['COMPLETE', 'MAX_TOKENS', 'TOOL_CALL']),
};

/** Finish reasons that report a failure, with the HTTP status of the same failure as an error response. */
const FAILURES: ReadonlyMap<string, { status: number; message: string }> = new Map([
  ['ERROR', { status: 502, message: 'The provider failed during generation.' }],
  ['ERROR_LIMIT', { status: 400, message: 'The response exceeds the context length of the model.' }],
  ['TIMEOUT', { status: 504, message: 'The provider timed out during generation.' }],
  ['USER_CANCEL', { status: 499, message: 'The generation was cancelled at the provider.' }],
]);

/** Maps a native finish reason. */
export function toFinish(native: unknown, hasToolCalls: boolean): Finish {
  return toFinishReason(native, FINISH_REASONS, hasToolCalls, true);
}

/**
 * The error that a finish reason reports; undefined if it reports none.
 * @param message the provider's error message, if there is one
 */
export function failureOf(native: unknown, message?: unknown): GatewayError | undefined {
  const reason = asString(native) ?? '';
  const failure = FAILURES.get(reason);
  return failure && providerError(failure.status, { message: asString(message) || failure.message, code: reason });
}
