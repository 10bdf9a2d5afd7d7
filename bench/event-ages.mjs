import { hrtime } from 'node:process';
import { quantile } from './figures.mjs';

const DIGITS = 16;
const STAMP_PATTERN = new RegExp(`@(\\d{${DIGITS}})`, 'g');

/** Placeholder in an event for the time at which it is written. */
export const STAMP = `@${'0'.repeat(DIGITS)}`;

/** Returns the time in microseconds as a stamp. All processes of a machine share this clock. */
export function stampNow() {
  return `@${String(now()).padStart(DIGITS, '0')}`;
}

export function restoreStamps(text) {
  return text.replace(STAMP_PATTERN, STAMP);
}

/** Ages of stamped events on arrival, and the time until the first event of each stream, in milliseconds. */
export class EventAges {
  #ages = [];
  #firsts = [];

  /** Returns a function that receives the bytes of one stream, which was opened now. */
  reader() {
    const openedAt = now();
    let isFirst = true;
    let rest = '';
    return (bytes) => {
      const receivedAt = now();
      const text = rest + bytes.latin1Slice();
      let end = 0;
      for (const match of text.matchAll(STAMP_PATTERN)) {
        this.#ages.push((receivedAt - Number(match[1])) / 1000);
        end = match.index + STAMP.length;
        if (isFirst) this.#firsts.push((receivedAt - openedAt) / 1000);
        isFirst = false;
      }
      // Two reads can share a stamp.
      rest = text.slice(Math.max(end, text.length - STAMP.length + 1));
    };
  }

  result() {
    const quantiles = (values) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) });
    return { events: this.#ages.length, ages: quantiles(this.#ages), firstEvents: quantiles(this.#firsts) };
  }
}

function now() {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1_000_000 + Math.round(nanoseconds / 1000);
}
