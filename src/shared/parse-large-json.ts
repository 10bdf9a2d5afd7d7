import { parseJson } from './exact-json';
import { endOfString, JsonScan, type JsonBudget } from './json-budget';
import { SliceClock } from './slice-clock';

/** Bytes that are scanned between two looks at the clock. */
const SCAN_BYTES = 1024 * 1024;
/** Bytes that are parsed between two looks at the clock, if no single value is larger. */
const GROUP_BYTES = 64 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The JSON exceeds its budget. The message completes a sentence whose subject is the JSON. */
export class JsonBudgetError extends Error {}

/**
 * Parses JSON as `parseJson`, but in short slices of time, between which other requests are served.
 * @throws JsonBudgetError; SyntaxError for invalid JSON; UnsupportedNumberError without a path
 */
export async function parseLargeJson(bytes: Buffer, budget: JsonBudget): Promise<unknown> {
  const clock = new SliceClock();
  const scan = new JsonScan(bytes, budget);
  for (let end = 0; end < bytes.length;) {
    end = Math.min(end + SCAN_BYTES, bytes.length);
    const exceeded = scan.advance(end);
    if (exceeded !== undefined) throw new JsonBudgetError(`contains ${exceeded}`);
    if (clock.isOver) await clock.rest();
  }
  if (!scan.isClosed) throw new SyntaxError('Unexpected end of JSON input');
  const start = skipBlank(bytes, 0);
  const end = scan.largeContainers.get(start);
  if (end === undefined) return parseJson(bytes.toString('utf8'));
  if (skipBlank(bytes, end + 1) < bytes.length) throw unexpected(end + 1);
  return new SlicedParser(bytes, scan.largeContainers, clock).container(start, end);
}

/** Parses large lists and objects element by element, and groups of small elements at once. */
class SlicedParser {
  constructor(
    private readonly bytes: Buffer,
    private readonly largeContainers: ReadonlyMap<number, number>,
    private readonly clock: SliceClock,
  ) {}

  /** @param end position of the closing bracket */
  async container(start: number, end: number): Promise<unknown> {
    const { bytes, clock } = this;
    const target = bytes[start] === OPEN_LIST ? new ListTarget() : new ObjectTarget();
    if (bytes[end] !== target.close) throw unexpected(end);
    let group = start + 1;
    let element = group;
    let position = group;
    while (position < end) {
      const byte = bytes[position];
      const childEnd = this.largeContainers.get(position);
      if (childEnd !== undefined) {
        if (element > group) target.addGroup(this.text(group, element - 1));
        target.add(this.text(element, position), await this.container(position, childEnd));
        position = skipBlank(bytes, childEnd + 1);
        if (position === end) return target.value;
        if (bytes[position] !== COMMA) throw unexpected(position);
        group = element = position += 1;
      } else if (byte === COMMA) {
        if (position - group > GROUP_BYTES) {
          target.addGroup(this.text(group, position));
          group = position + 1;
          if (clock.isOver) await clock.rest();
        }
        element = position += 1;
      } else if (byte === QUOTE) position = endOfString(bytes, position) + 1;
      else position = byte === OPEN_LIST || byte === OPEN_OBJECT ? this.afterSmall(position) : position + 1;
    }
    target.addGroup(this.text(group, end));
    if (clock.isOver) await clock.rest();
    return target.value;
  }

  /** Returns the position after a small list or object. */
  private afterSmall(start: number): number {
    const { bytes } = this;
    let depth = 0;
    for (let position = start; position < bytes.length; position += 1) {
      const byte = bytes[position];
      if (byte === QUOTE) position = endOfString(bytes, position);
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
      if (depth === 0) return position + 1;
    }
    return bytes.length;
  }

  private text(start: number, end: number): string {
    return this.bytes.toString('utf8', start, end);
  }
}

class ListTarget {
  readonly close = CLOSE_LIST;
  readonly value: unknown[] = [];

  addGroup(text: string): void {
    const items = parseJson(`[${text}]`) as unknown[];
    if (items.length === 0) throw new SyntaxError('Unexpected end of a list');
    for (const item of items) this.value.push(item);
  }

  /** @param before what stands between the element before and this one */
  add(before: string, item: unknown): void {
    if (!/^[ \t\n\r]*$/.test(before)) throw new SyntaxError('Unexpected token before an element of a list');
    this.value.push(item);
  }
}

class ObjectTarget {
  readonly close = CLOSE_OBJECT;
  readonly value: object = {};

  addGroup(text: string): void {
    const members = Object.entries(parseJson(`{${text}}`) as object);
    if (members.length === 0) throw new SyntaxError('Unexpected end of an object');
    for (const [key, member] of members) this.set(key, member);
  }

  /** @param before the key and the colon */
  add(before: string, member: unknown): void {
    const [key, ...others] = Object.keys(parseJson(`{${before}null}`) as object);
    if (key === undefined || others.length > 0) throw new SyntaxError('Unexpected token before a member of an object');
    this.set(key, member);
  }

  /** As in `JSON.parse`, `__proto__` is a member as any other. */
  private set(key: string, value: unknown): void {
    Object.defineProperty(this.value, key, { value, writable: true, enumerable: true, configurable: true });
  }
}

function skipBlank(bytes: Buffer, start: number): number {
  let position = start;
  while (position < bytes.length && ' \t\n\r'.includes(String.fromCharCode(bytes[position] as number))) position += 1;
  return position;
}

function unexpected(position: number): SyntaxError {
  return new SyntaxError(`Unexpected token in JSON at position ${position}`);
}
