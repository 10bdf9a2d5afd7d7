import { stringifyJson } from './exact-json';
import { SliceClock } from './slice-clock';

/** The elements of longer lists are written whole. */
const MAX_SHORT_LIST = 16;
/** Plain values of a list that are written at once. */
const GROUP_LENGTH = 1000;
/** Values at greater depths are written whole. */
const MAX_DEPTH = 8;
/** Texts of this length are encoded together. */
const CHUNK_LENGTH = 256 * 1024;

/**
 * Writes JSON as `stringifyJson`, but in short slices of time, between which other requests are served. An iterable, such as a
 * generator, becomes a list. Returns the bytes in chunks.
 * @throws RangeError for a value that is nested too deeply
 */
export async function stringifyLargeJson(value: object): Promise<Buffer[]> {
  const writer = new LargeJsonWriter();
  await writer.write(value, 0);
  return writer.finish();
}

class LargeJsonWriter {
  private readonly clock = new SliceClock();
  private readonly chunks: Buffer[] = [];
  private pieces: string[] = [];
  private length = 0;

  async write(value: unknown, depth: number): Promise<void> {
    if (!isContainer(value) || depth > MAX_DEPTH) this.push(toText(value));
    else if (Array.isArray(value)) await this.writeList(value, depth);
    else if (isIterable(value)) await this.writeItems(value);
    else await this.writeObject(value, depth);
    if (this.clock.isOver) await this.clock.rest();
  }

  finish(): Buffer[] {
    this.flush();
    return this.chunks;
  }

  private async writeList(list: readonly unknown[], depth: number): Promise<void> {
    this.push('[');
    for (let start = 0; start < list.length;) {
      if (start > 0) this.push(',');
      const group = isContainer(list[start]) ? [] : list.slice(start, start + GROUP_LENGTH);
      if (group.length > 0 && !group.some(isContainer)) {
        this.push(toText(group).slice(1, -1));
        start += group.length;
      } else {
        if (list.length > MAX_SHORT_LIST) this.push(toText(list[start]));
        else await this.write(list[start], depth + 1);
        start += 1;
      }
      if (this.clock.isOver) await this.clock.rest();
    }
    this.push(']');
  }

  private async writeItems(items: Iterable<unknown>): Promise<void> {
    let separator = '[';
    for (const item of items) {
      this.push(separator + toText(item));
      separator = ',';
      if (this.clock.isOver) await this.clock.rest();
    }
    this.push(separator === '[' ? '[]' : ']');
  }

  private async writeObject(object: object, depth: number): Promise<void> {
    let separator = '{';
    for (const [key, member] of Object.entries(object)) {
      if (member === undefined) continue;
      this.push(`${separator}${JSON.stringify(key)}:`);
      await this.write(member, depth + 1);
      separator = ',';
    }
    this.push(separator === '{' ? '{}' : '}');
  }

  private push(text: string): void {
    this.pieces.push(text);
    this.length += text.length;
    if (this.length >= CHUNK_LENGTH) this.flush();
  }

  private flush(): void {
    this.chunks.push(Buffer.from(this.pieces.join('')));
    this.pieces = [];
    this.length = 0;
  }
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** In a list, `undefined` is written as null. */
function toText(value: unknown): string {
  return value === undefined ? 'null' : stringifyJson(value);
}
