import type { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { toFinishReason, type Finish, type FinishReasonMap } from '../shared/finish-reason';
import { asString } from '../shared/json';

const WORDS: FinishReasonMap = {
  reasons: new Map([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'tool_calls'],
    ['ERROR_TOXIC', 'content_filter'],
  ]),
  losslessReasons: new Set(['COMPLETE', 'MAX_TOKENS', 'TOOL_CALL']),
};

/** Reasons that are failures, with the status that each would have had outside of an answer. */
const FAILURES: ReadonlyMap<string, { status: number; message: string }> = new Map([
  ['ERROR', { status: 502, message: 'The provider failed while it answered.' }],
  ['ERROR_LIMIT', { status: 400, message: 'The answer would not fit into the model’s context.' }],
  ['TIMEOUT', { status: 504, message: 'The provider ran out of time while it answered.' }],
  ['USER_CANCEL', { status: 499, message: 'The provider was told to stop while it answered.' }],
]);

/** Our word for the vendor's, and the vendor's beside it where it says more. */
export function toFinish(native: unknown): Finish {
  return toFinishReason(asString(native), WORDS);
}

/** The error that an answer with this finish reason is; undefined for all others. `message` is the vendor's own. */
export function failureOf(native: unknown, message?: unknown): GatewayError | undefined {
  const reason = asString(native) ?? '';
  const failure = FAILURES.get(reason);
  return failure && providerError(failure.status, { message: asString(message) || failure.message, code: reason });
}
