import type { FinishReason } from '../../schemas';

export interface Finish {
  finish_reason: FinishReason;
  native_finish_reason?: string;
}

const FINISH_REASON: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
]);

/** Vendor's words for which ours says as much. */
const SAID_WHOLLY: ReadonlySet<string> = new Set(['STOP', 'MAX_TOKENS']);

/** Our word for `finishReason`, and the vendor's beside it where it says more. */
export function toFinish(native: string, hasToolCalls: boolean): Finish {
  const known = FINISH_REASON.get(native) ?? 'stop';
  const finish_reason = known === 'stop' && hasToolCalls ? 'tool_calls' : known;
  return SAID_WHOLLY.has(native) ? { finish_reason } : { finish_reason, native_finish_reason: native };
}
