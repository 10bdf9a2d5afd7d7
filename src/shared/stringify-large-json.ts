import { stringifyJson } from './exact-json';
import { SliceClock } from './slice-clock';

/** The elements of longer lists are written whole. */
const MAX_SHORT_LIST = 16;
/** Plain values of a list that are written at once. */
const GROUP_LENGTH = 1000;
/** Values at greater depths are written whole. */
const MAX_DEPTH = 8;

/**
 * Writes JSON as `stringifyJson`, but in short slices of time, between which other requests are served.
 * @throws RangeError for a value that is nested too deeply
 */
export async function stringifyLargeJson(value: object): Promise<string> {
  const pieces: string[] = [];
  await write(value, pieces, new SliceClock(), 0);
  return pieces.join('');
}

async function write(value: unknown, pieces: string[], clock: SliceClock, depth: number): Promise<void> {
  if (!isContainer(value) || depth > MAX_DEPTH) pieces.push(toText(value));
  else if (Array.isArray(value)) await writeList(value, pieces, clock, depth);
  else await writeObject(value, pieces, clock, depth);
  await clock.rest();
}

async function writeList(list: readonly unknown[], pieces: string[], clock: SliceClock, depth: number): Promise<void> {
  pieces.push('[');
  for (let start = 0; start < list.length;) {
    if (start > 0) pieces.push(',');
    const group = isContainer(list[start]) ? [] : list.slice(start, start + GROUP_LENGTH);
    if (group.length > 0 && !group.some(isContainer)) {
      pieces.push(toText(group).slice(1, -1));
      start += group.length;
    } else {
      if (list.length > MAX_SHORT_LIST) pieces.push(toText(list[start]));
      else await write(list[start], pieces, clock, depth + 1);
      start += 1;
    }
    await clock.rest();
  }
  pieces.push(']');
}

async function writeObject(object: object, pieces: string[], clock: SliceClock, depth: number): Promise<void> {
  let separator = '{';
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    pieces.push(`${separator}${JSON.stringify(key)}:`);
    await write(member, pieces, clock, depth + 1);
    separator = ',';
  }
  pieces.push(separator === '{' ? '{}' : '}');
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** In a list, `undefined` is written as null. */
function toText(value: unknown): string {
  return value === undefined ? 'null' : stringifyJson(value);
}
