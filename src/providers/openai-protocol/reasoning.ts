import { asRecord, asArray, asString, type JsonObject } from '../shared/json';

/** The reasoning text of a message or delta, under whichever name the vendor gives it. */
export function reasoningOf(message: JsonObject): string | undefined {
  const direct = asString(message['reasoning_content']) ?? asString(message['reasoning']);
  if (direct !== undefined) return direct;
  const details = asArray(message['reasoning_details'])
    .map(asRecord)
    .map((detail) => asString(detail?.['text']) ?? asString(detail?.['summary']))
    .filter((part) => part !== undefined);
  return details.length > 0 ? details.join('') : undefined;
}
