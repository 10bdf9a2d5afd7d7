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
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Returns a description of the limit that the text exceeds, or undefined. Counts separators outside strings without
 * parsing, so the
 * result for invalid JSON has no meaning.
 */
export function exceededBudget(text: Buffer, budget: JsonBudget): string | undefined {
  // No text of this size has more separators than the smallest limit.
  if (text.length <= Math.min(budget.values, budget.structures, budget.members)) return undefined;
  let values = 0;
  let structures = 0;
  let members = 0;
  /** Members of the enclosing objects and lists. */
  const outer: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    switch (text[index]) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case COMMA:
        values += 1;
        break;
      case COLON:
        structures += 1;
        members += 1;
        if (members > budget.members) return `more than ${budget.members} members in one object`;
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        structures += 1;
        outer.push(members);
        members = 0;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        members = outer.pop() ?? 0;
        break;
    }
    if (structures > budget.structures) return `more than ${budget.structures} lists, objects and members of objects`;
    if (values > budget.values) return `more than ${budget.values} values`;
  }
  return undefined;
}

/** Returns the position of the quote that ends the string, or of the end of the text. */
function endOfString(text: Buffer, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); quote >= 0; quote = text.indexOf(QUOTE, quote + 1)) {
    let escape = quote;
    while (text[escape - 1] === BACKSLASH) escape -= 1;
    if ((quote - escape) % 2 === 0) return quote;
  }
  return text.length;
}
