import { randomBytes } from 'node:crypto';

/** Distinguishes the rows of this process from those of others. */
const PROCESS = randomBytes(8).toString('hex');
let count = 0;

/** Returns a key for a new row. Keys of one process increase, so that their index grows at its end. */
export function newRowId(now = Date.now()): string {
  count += 1;
  // Both numbers have the same number of digits until the year 2286, and for a billion rows.
  return `${now}-${1_000_000_000 + count}-${PROCESS}`;
}
