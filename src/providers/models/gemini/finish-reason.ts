import { toFinishReason, type Finish, type FinishReasonMap } from '../../shared/finish-reason';

const FINISH_REASONS: FinishReasonMap = {
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

/** Maps `finishReason`. Gemini also reports `STOP` when the model calls a tool. */
export function toFinish(native: string, hasToolCalls: boolean): Finish {
  const finish = toFinishReason(native, FINISH_REASONS);
  return finish.finish_reason === 'stop' && hasToolCalls ? { ...finish, finish_reason: 'tool_calls' } : finish;
}
