import { randomBytes } from 'node:crypto';

/** Distinguishes the rows of this process from those of others. */
const PROCESS = randomBytes(8).toString('hex');
let count = 0;

/** Returns a key for a new row. Keys of one process increase, so that their index grows at its end. */
export function newRowId(now = Date.now()): string {
  count += 1;
  return `${now.toString(16).padStart(12, '0')}-${count.toString(16).padStart(8, '0')}-${PROCESS}`;
}
