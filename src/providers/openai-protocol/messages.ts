import { asRecord, type Draft } from '../shared/json';
import type { MessageWire } from './chat-wire';
import { isZeroValue } from './tool-calls';

/** Removes fields with empty values that would look like content: `function_call`, `audio` and `refusal`. */
export function dropZeroValues(message: Draft<MessageWire>): void {
  if (message.function_call !== undefined && isEmptyRecord(message.function_call)) message.function_call = undefined;
  if (message.audio !== undefined && isEmptyRecord(message.audio)) message.audio = undefined;
  if (message.refusal === '') message.refusal = undefined;
}

function isEmptyRecord(value: unknown): boolean {
  const fields = asRecord(value);
  return fields !== undefined && isZeroValue(fields);
}
