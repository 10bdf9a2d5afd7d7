import { asArray, asRecord, asString, type Wire } from '../shared/json';
import type { MessageWire, ReasoningDetailWire } from './chat-wire';

/** Returns the reasoning text of a message or delta, from whichever field contains it. */
export function reasoningOf(message: Wire<MessageWire>): string | undefined {
  const direct = asString(message.reasoning_content) ?? asString(message.reasoning);
  if (direct !== undefined) return direct;
  if (!Array.isArray(message.reasoning_details)) return undefined;
  const details = asArray(message.reasoning_details)
    .map((value) => asRecord<ReasoningDetailWire>(value))
    .map((detail) => asString(detail?.text) ?? asString(detail?.summary))
    .filter((part) => part !== undefined);
  return details.length > 0 ? details.join('') : undefined;
}
