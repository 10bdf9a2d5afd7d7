/** Maximum characters of a request that are encoded; the tokens of the rest are estimated from its length. */
const EXACT_CHARACTERS = 50_000;
const CHARACTERS_PER_TOKEN = 4;

/**
 * The encoder's time is quadratic in the length of an unbroken run (100 KB of one letter take ten seconds), so longer runs
 * of letters, or of anything but letters and digits, are split. Ordinary text has no run of this length.
 */
const LONG_RUN = /[\p{L}\p{M}]{64}(?=[\p{L}\p{M}])|[^\p{L}\p{N}]{64}(?=[^\p{L}\p{N}])/gu;

interface Encoding {
  encode(text: string, options: { disallowedSpecial: Set<string> }): number[];
  decode(tokens: Iterable<number>): string;
}

/** Treats special tokens such as `<|endoftext|>` as ordinary text. */
const ENCODE_OPTIONS = { disallowedSpecial: new Set<string>() };

/** Loads the encoder on first use: it takes about 0.2 s and 40 MB, which servers without sandbox endpoints do not need. */
let encoding: Promise<Encoding> | undefined;

/**
 * Counts the tokens of one request in the encoding `cl100k_base`: exactly for the first 50,000 characters, then at four
 * characters per token, so that no request delays others.
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

  /** Returns the longest prefix of a short text that has at most `limit` tokens. */
  truncate(text: string, limit: number): string {
    const tokens = this.encode(text);
    if (tokens.length <= limit) return text;
    // The last token may contain only some bytes of a character.
    return this.encoding.decode(tokens.slice(0, limit)).replace(/\uFFFD+$/, '');
  }

  /** Returns undefined if one of the numbers is not a token. */
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
