import { toEvent } from '../http';

/**
 * Returns the JSON text with an escape for each character outside ASCII. MLflow's clients split streams at U+0085, U+2028 and
 * U+2029, too, and some of their versions read them as Latin-1.
 */
export function toAscii(json: string): string {
  return /[\u0080-\uffff]/.test(json) ? json.replace(/[\u0080-\uffff]/g, toEscape) : json;
}

/** One server-sent event, in ASCII. */
export function toAsciiEvent(body: object): string {
  return toAscii(toEvent(body));
}

function toEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
