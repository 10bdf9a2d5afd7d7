/** Maximum characters read from a text. */
const READ_CHARACTERS = 10_000;

/** A text's words in lower case; `getWeather` and `get_weather` are two words each. */
export function wordsOf(text: string): string[] {
  const apart = text.slice(0, READ_CHARACTERS).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return apart.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Extracts values for a tool's arguments from the user's message. Each call returns the next value; when all are used,
 * the last one is repeated.
 */
export class Hints {
  private readonly strings: readonly string[];
  private readonly numbers: readonly number[];
  private readonly words: ReadonlySet<string>;
  private nextString = 0;
  private nextNumber = 0;

  constructor(text: string) {
    const read = text.slice(0, READ_CHARACTERS);
    this.strings = namesIn(read);
    this.numbers = (read.match(/(?<![\w.-])-?\d{1,15}(?:\.\d{1,15})?(?!\w)/g) ?? []).map(Number);
    this.words = new Set(wordsOf(read));
  }

  string(): string | undefined {
    return this.strings[Math.min(this.nextString++, this.strings.length - 1)];
  }

  number(): number | undefined {
    return this.numbers[Math.min(this.nextNumber++, this.numbers.length - 1)];
  }

  mentions(value: string): boolean {
    const words = wordsOf(value);
    return words.length > 0 && words.every((word) => this.words.has(word));
  }
}

/** Returns quoted texts, or else capitalised words; words that begin a sentence count only if there are no others. */
function namesIn(text: string): string[] {
  const quoted = [...text.matchAll(/"([^"]+)"|“([^“”]+)”/g)].map((match) => match[1] ?? match[2] ?? '');
  if (quoted.length > 0) return quoted;
  const names = [...text.matchAll(/(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{N}'-]+(?: \p{Lu}[\p{L}\p{N}'-]+)*/gu)];
  const inner = names.filter(({ index }) => !/(?:^|[.?!:]\s+)$/.test(text.slice(Math.max(0, index - 10), index)));
  return (inner.length > 0 ? inner : names).map(([name]) => name);
}
