import { stringifyJson } from './exact-json';
import { isRecord } from './is-record';

/**
 * Keeps the bytes of a large JSON object with the parsed object, so that the bytes can be sent again when only `model` has
 * changed or members were added. Copies of the object by spread keep them as well.
 */
const SOURCE = Symbol('JSON source');

interface Source {
  /** Undefined after the first use, so that the bytes are not held as long as the object. */
  bytes: Buffer | undefined;
  /** The members of the object when it was parsed. */
  readonly members: Readonly<Record<string, unknown>>;
}

interface Sourced {
  [SOURCE]?: Source;
}

const KEY = Buffer.from('"model"');
/** The beginning of every escape that stands for a letter of `model`. */
const ESCAPED_LETTER = Buffer.from('\\u006');
const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const OPEN = Buffer.from('{');

/**
 * Keeps the bytes with the object that was parsed from them.
 * @param members how many members the objects in the bytes have in total, counted without parsing
 */
export function keepSource(value: unknown, bytes: Buffer, members: number): void {
  // With fewer members than in the bytes, a key occurs twice: what a reader of the bytes would take is not certain.
  if (members === 0 || bytes[0] !== OPEN_OBJECT || !isRecord(value) || countMembers(value) !== members) return;
  const source: Source = { bytes, members: { ...value } };
  (value as Sourced)[SOURCE] = source;
}

/**
 * Returns the kept bytes of an object with its current `model` and the members that were added, or undefined if anything
 * else may have changed. They are returned once.
 */
export function spliceModel(value: object): Buffer | undefined {
  const source = (value as Sourced)[SOURCE];
  const bytes = source?.bytes;
  if (!bytes) return undefined;
  source.bytes = undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { model } = fields;
  if (typeof model !== 'string' || !keepsMembers(fields, source.members)) return undefined;
  const added = addedMembers(fields, source.members);
  const given = source.members['model'];
  if (given === undefined) return Buffer.concat([OPEN, Buffer.from(added), bytes.subarray(1)]);
  if (typeof given !== 'string') return undefined;
  const start = startOfModel(bytes);
  const end = start && bytes.indexOf(QUOTE, start);
  if (!end || bytes.subarray(start, end).includes(BACKSLASH)) return undefined;
  const head = Buffer.from(added);
  return Buffer.concat([
    OPEN,
    head,
    bytes.subarray(1, start - 1),
    Buffer.from(JSON.stringify(model)),
    bytes.subarray(end + 1),
  ]);
}

/** Whether no member except `model` was changed or removed. */
function keepsMembers(fields: Readonly<Record<string, unknown>>, members: Readonly<Record<string, unknown>>): boolean {
  for (const name in members) if (name !== 'model' && fields[name] !== members[name]) return false;
  return true;
}

/** Returns the JSON of the members that were added, each followed by a comma. */
function addedMembers(fields: Readonly<Record<string, unknown>>, members: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && !Object.hasOwn(members, name))
      text += `${JSON.stringify(name)}:${stringifyJson(value)},`;
  }
  return text;
}

/** Returns the position after the opening quote of the only `model`, or undefined if its place is not certain. */
function startOfModel(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(KEY);
  if (at < 0 || bytes[at - 1] === BACKSLASH || bytes.includes(KEY, at + 1) || bytes.includes(ESCAPED_LETTER)) {
    return undefined;
  }
  const colon = skipSpaces(bytes, at + KEY.length);
  if (bytes[colon] !== COLON) return undefined;
  const quote = skipSpaces(bytes, colon + 1);
  return bytes[quote] === QUOTE ? quote + 1 : undefined;
}

function skipSpaces(bytes: Buffer, start: number): number {
  let position = start;
  while (bytes[position] === 0x20 || bytes[position] === 0x0a || bytes[position] === 0x0d || bytes[position] === 0x09) {
    position += 1;
  }
  return position;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) count += countMembers(value[index]);
    return count;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const name in record) count += 1 + countMembers(record[name]);
  return count;
}
