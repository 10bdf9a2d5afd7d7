/** Characters that a request's texts are encoded up to; what lies beyond is estimated from their length. */
const EXACT_CHARACTERS = 50_000;
const CHARACTERS_PER_TOKEN = 4;

/**
 * The encoder's time grows with the square of an unbroken run (100 KB of one letter take ten seconds), so runs of
 * letters and runs of anything but letters and digits are cut at this length. Ordinary text has none as long.
 */
const LONG_RUN = /[\p{L}\p{M}]{64}(?=[\p{L}\p{M}])|[^\p{L}\p{N}]{64}(?=[^\p{L}\p{N}])/gu;

interface Encoding {
  encode(text: string, options: { disallowedSpecial: Set<string> }): number[];
  decode(tokens: Iterable<number>): string;
}

/** Names such as `<|endoftext|>` are ordinary text here. */
const ENCODE_OPTIONS = { disallowedSpecial: new Set<string>() };

/** Loaded with the first call: it takes about 0.2 s and 40 MB, which a server without sandbox endpoints saves. */
let encoding: Promise<Encoding> | undefined;

/**
 * Counts the tokens of one request, in the encoding `cl100k_base`: exactly up to 50,000 characters, so that no request
 * holds up the others, and beyond that at four characters a token.
 */
export class Tokens {
  private left = EXACT_CHARACTERS;

  private constructor(private readonly encoding: Encoding) {}

  static async load(): Promise<Tokens> {
    encoding ??= import('gpt-tokenizer/encoding/cl100k_base');
    return new Tokens(await encoding);
  }

  count(text: string): number {
    const exact = text.slice(0, this.left);
    this.left -= exact.length;
    return this.encode(exact).length + Math.ceil((text.length - exact.length) / CHARACTERS_PER_TOKEN);
  }

  /** The longest beginning of a short text that has at most `limit` tokens. */
  truncate(text: string, limit: number): string {
    const tokens = this.encode(text);
    if (tokens.length <= limit) return text;
    // The last token may hold only some bytes of a character.
    return this.encoding.decode(tokens.slice(0, limit)).replace(/\uFFFD+$/, '');
  }

  /** `undefined` when there is a number among them that is no token. */
  decode(tokens: readonly number[]): string | undefined {
    try {
      return this.encoding.decode(tokens);
    } catch {
      return undefined;
    }
  }

  private encode(text: string): number[] {
    return split(text).flatMap((part) => this.encoding.encode(part, ENCODE_OPTIONS));
  }
}

function split(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, 0: run } of text.matchAll(LONG_RUN)) {
    parts.push(text.slice(start, index + run.length));
    start = index + run.length;
  }
  return [...parts, text.slice(start)];
}
