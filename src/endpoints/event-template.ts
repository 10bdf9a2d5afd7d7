import { endsWithHalf, toCanonicalText } from '../shared/json-text';
import type { CopiedText } from '../providers/contract/provider-adapter';
import type { ServerSentEvent } from '../upstream/client/upstream-request';

/** The constant parts of a provider's events that differ in one text only and, optionally, in padding after it. */
export class EventTemplate {
  private constructor(
    private readonly event: string,
    private readonly before: string,
    private readonly after: string,
    /** The part after the padding; undefined if the event has no padding. */
    private readonly end: string | undefined,
  ) {}

  /** Returns undefined if the place of the text in the event is not certain. */
  static of({ event, data: read }: ServerSentEvent, { from, padding }: CopiedText): EventTemplate | undefined {
    const text = placeOf(from, read);
    if (!text) return undefined;
    // A slice would keep the whole read of the provider's stream in memory, which may have 64 KB.
    const data = Buffer.from(read).toString();
    const before = data.slice(0, text.start);
    const rest = data.slice(text.end);
    // Without escapes every quote starts or ends a string, so that the name of a field cannot be part of a text.
    if (before.includes('\\') || rest.includes('\\')) return undefined;
    const padded = padding === undefined ? undefined : placeOf(padding, rest);
    return padded
      ? new EventTemplate(event, before, rest.slice(0, padded.start), rest.slice(padded.end))
      : new EventTemplate(event, before, rest, undefined);
  }

  /**
   * Returns the text of an event that differs from the template in its text and padding only, as the body of a JSON string
   * in the form of `JSON.stringify`; undefined for any other event, and if the text is empty or ends with half a character.
   */
  textOf({ event, data }: ServerSentEvent): string | undefined {
    const { before, after, end } = this;
    if (!data.startsWith(before) || event !== this.event) return undefined;
    let textEnd = data.length - after.length;
    if (end === undefined) {
      if (!data.endsWith(after)) return undefined;
    } else {
      if (!data.endsWith(end)) return undefined;
      textEnd = data.lastIndexOf(after);
      const paddingStart = textEnd + after.length;
      const paddingEnd = data.length - end.length;
      if (paddingEnd < paddingStart || toCanonicalText(data.slice(paddingStart, paddingEnd)) === undefined) {
        return undefined;
      }
    }
    if (textEnd <= before.length) return undefined;
    const text = toCanonicalText(data.slice(before.length, textEnd));
    return text === undefined || endsWithHalf(text) ? undefined : text;
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Returns the place of a field's text without its quotes; undefined unless exactly one field has the name and is a text. */
function placeOf(name: string, data: string): Place | undefined {
  const key = `"${name}":`;
  const at = data.indexOf(key);
  if (at < 0 || data.includes(key, at + key.length)) return undefined;
  let start = at + key.length;
  if (data[start] === ' ') start += 1;
  if (data[start] !== '"') return undefined;
  start += 1;
  let end = data.indexOf('"', start);
  while (end > 0 && isEscaped(data, end)) end = data.indexOf('"', end + 1);
  return end < 0 ? undefined : { start, end };
}

/** Whether an odd number of backslashes precedes a position. */
function isEscaped(data: string, position: number): boolean {
  let start = position;
  while (data[start - 1] === '\\') start -= 1;
  return (position - start) % 2 === 1;
}
