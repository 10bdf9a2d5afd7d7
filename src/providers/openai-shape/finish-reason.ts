import type { FinishReason } from '../../schemas';

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
