import type { GatewayError } from '../../../errors';
import { providerError } from '../../../upstream/client/error-body';
import { toFinishReason, type Finish, type FinishReasonMap } from '../../shared/finish-reason';

/** Why a candidate ended. */
export interface NativeFinish {
  /** `finishReason` of the candidate, or `blockReason` of the prompt. */
  readonly reason: string;
  /** Google's explanation; rarely present. */
  readonly message: string | undefined;
  /** The prompt was blocked, so there is no response. */
  readonly isBlock?: true;
}

/**
 * Reasons for which the model stopped as intended, at a limit, or because of a filter. All others are failures: the
 * content is incomplete, e.g. `MALFORMED_FUNCTION_CALL`, `NO_IMAGE`, `OTHER`, and reasons that are newer than this list.
 */
const FINISH_REASONS: FinishReasonMap = {
  reasons: new Map([
    ['STOP', 'stop'],
    // Sent by proxies and mock servers of the API.
    ['FUNCTION_CALL', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['CONTINUATION', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['LANGUAGE', 'content_filter'],
    ['MODEL_ARMOR', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
    ['IMAGE_RECITATION', 'content_filter'],
  ]),
  losslessReasons: new Set(['STOP', 'FUNCTION_CALL', 'MAX_TOKENS']),
};

export function isFailure({ reason, isBlock }: NativeFinish): boolean {
  return !isBlock && !FINISH_REASONS.reasons.has(reason);
}

/** The error for a response that failed before it had any content. */
export function failureOf(finish: NativeFinish): GatewayError {
  return providerError(502, { message: failureMessage(finish), code: finish.reason });
}

/**
 * Maps the end of a candidate that has content, was blocked or was filtered. A failure after content becomes
 * `content_filter` with a refusal, since a client must not take the content for complete. A missing reason counts as `STOP`.
 */
export function toFinish(
  native: NativeFinish | undefined,
  hasToolCalls: boolean,
): { finish: Finish; refusal: string | null } {
  if (!native) return { finish: toFinishReason(undefined, FINISH_REASONS, hasToolCalls, true), refusal: null };
  const { reason, message = null, isBlock } = native;
  const filtered: Finish = { finish_reason: 'content_filter', native_finish_reason: reason };
  if (isBlock) return { finish: filtered, refusal: message };
  if (isFailure(native)) return { finish: filtered, refusal: failureMessage(native) };
  const finish = toFinishReason(reason, FINISH_REASONS, hasToolCalls, true);
  if (finish.finish_reason === 'content_filter') return { finish, refusal: message };
  // Gemini also reports `STOP` when the model calls a tool.
  return finish.finish_reason === 'stop' && hasToolCalls
    ? { finish: { ...finish, finish_reason: 'tool_calls' }, refusal: null }
    : { finish, refusal: null };
}

function failureMessage({ reason, message }: NativeFinish): string {
  return `The model stopped with the finish reason ${reason}${message ? `: ${message}` : '.'}`;
}
