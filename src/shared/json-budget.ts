/**
 * Limits of a JSON text. Parsing and checking take time per value, not per byte: 32 MB of text in one string are
 * parsed in
 * milliseconds, 32 MB of `{},` in seconds.
 */
export interface JsonBudget {
  /** Maximum number of items of lists and members of objects. */
  readonly values: number;
  /** Maximum number of lists, objects and members of objects, which cost far more than plain items. */
  readonly structures: number;
  /** Maximum number of members of one object. */
  readonly members: number;
  /** Maximum number of lists and objects around a value. Default: no limit. */
  readonly depth?: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Containers of at least this many bytes are recorded by a {@link JsonScan}. */
const LARGE_BYTES = 64 * 1024;

/** What was counted in a text. */
export interface JsonCount {
  /** The members of all objects; undefined if the text was too short to be counted. */
  members?: number;
}

/**
 * Returns a description of the limit that the text exceeds, or undefined. Counts separators outside strings without
 * parsing, so the result for invalid JSON has no meaning.
 * @param count receives what was counted if no limit is exceeded
 */
export function exceededBudget(text: Buffer, budget: JsonBudget, count: JsonCount = {}): string | undefined {
  // No text of this size has more separators than the smallest limit.
  if (text.length <= Math.min(budget.values, budget.structures, budget.members)) return undefined;
  const scan = new JsonScan(text, budget);
  const exceeded = scan.advance(text.length);
  count.members = scan.allMembers;
  return exceeded;
}

/** Scans JSON without parsing it. */
export class JsonScan {
  /** The positions of the last bytes of large lists and objects, by the positions of their first bytes. */
  readonly largeContainers = new Map<number, number>();
  /** Members of all objects up to the current position. */
  allMembers = 0;
  private position = 0;
  private values = 0;
  private structures = 0;
  /** Members of the current list or object. */
  private members = 0;
  /** The starts of the open lists and objects, each with the number of members of the container around it. */
  private readonly open: number[] = [];

  constructor(
    private readonly text: Buffer,
    private readonly budget: JsonBudget,
  ) {}

  /** Whether all lists and objects up to the current position have been closed. */
  get isClosed(): boolean {
    return this.open.length === 0;
  }

  /** Scans up to `end`, or to the end of the string there. Returns a description of the limit that is exceeded. */
  advance(end: number): string | undefined {
    const { text, budget, open } = this;
    let { position, values, structures, members, allMembers } = this;
    const { depth = Infinity } = budget;
    for (; position < end; position += 1) {
      switch (text[position]) {
        case QUOTE:
          position = endOfString(text, position);
          break;
        case COMMA:
          values += 1;
          break;
        case COLON:
          structures += 1;
          members += 1;
          allMembers += 1;
          if (members > budget.members) return `more than ${budget.members} members in one object`;
          break;
        case OPEN_LIST:
        case OPEN_OBJECT:
          structures += 1;
          open.push(position, members);
          members = 0;
          if (open.length > 2 * depth) return `more than ${depth} levels`;
          break;
        case CLOSE_LIST:
        case CLOSE_OBJECT:
          members = open.pop() ?? 0;
          this.close(open.pop(), position);
          break;
      }
      if (structures > budget.structures) return `more than ${budget.structures} lists, objects and members of objects`;
      if (values > budget.values) return `more than ${budget.values} values`;
    }
    Object.assign(this, { position, values, structures, members, allMembers });
    return undefined;
  }

  private close(start: number | undefined, end: number): void {
    if (start !== undefined && end - start >= LARGE_BYTES) this.largeContainers.set(start, end);
  }
}

/** Returns the position of the quote that ends the string, or of the end of the text. */
export function endOfString(text: Buffer, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); quote >= 0; quote = text.indexOf(QUOTE, quote + 1)) {
    let escape = quote;
    while (text[escape - 1] === BACKSLASH) escape -= 1;
    if ((quote - escape) % 2 === 0) return quote;
  }
  return text.length;
}
