import type { GatewayError } from '../../errors';
import { refusalOf } from '../../upstream/client/error-body';
import { finishOf, type Finish, type FinishWords } from '../shared/finish-reason';
import { text } from '../shared/json';

const WORDS: FinishWords = {
  ours: new Map([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'tool_calls'],
    ['ERROR_TOXIC', 'content_filter'],
  ]),
  saidWholly: new Set(['COMPLETE', 'MAX_TOKENS', 'TOOL_CALL']),
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
  return finishOf(text(native), WORDS);
}

/** The error that an answer with this finish reason is; undefined for all others. `message` is the vendor's own. */
export function failureOf(native: unknown, message?: unknown): GatewayError | undefined {
  const reason = text(native) ?? '';
  const failure = FAILURES.get(reason);
  return failure && refusalOf(failure.status, { message: text(message) || failure.message, code: reason });
}
