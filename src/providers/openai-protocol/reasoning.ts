import { fields, list, text, type Fields } from '../shared/json';

/** The reasoning text of a message or delta, under whichever name the vendor gives it. */
export function reasoningOf(message: Fields): string | undefined {
  const direct = text(message['reasoning_content']) ?? text(message['reasoning']);
  if (direct !== undefined) return direct;
  const details = list(message['reasoning_details'])
    .map(fields)
    .map((detail) => text(detail?.['text']) ?? text(detail?.['summary']))
    .filter((part) => part !== undefined);
  return details.length > 0 ? details.join('') : undefined;
}
