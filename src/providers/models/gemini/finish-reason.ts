import { toFinishReason, type Finish, type FinishReasonMap } from '../../shared/finish-reason';

const WORDS: FinishReasonMap = {
  reasons: new Map([
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
  ]),
  losslessReasons: new Set(['STOP', 'MAX_TOKENS']),
};

/** Our word for `finishReason`; the vendor has none for the end at a tool call. */
export function toFinish(native: string, hasToolCalls: boolean): Finish {
  const finish = toFinishReason(native, WORDS);
  return finish.finish_reason === 'stop' && hasToolCalls ? { ...finish, finish_reason: 'tool_calls' } : finish;
}
