/** A character as the keyword search compares it. */
export interface Character {
  /** The character without case and compatibility variants; ' ' for any white space; empty for an invisible character. */
  readonly folded: string;
  /** Whether it continues a word. Scripts without spaces between words have no such characters. */
  readonly isWord: boolean;
}

const WORD = /^[\p{L}\p{N}\p{M}_]/u;
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}/u;
const SPACE = /^\s/u;

const MAX_CACHED = 8192;
const cached = new Map<string, Character>();

/** @param character one code point, or half of a surrogate pair */
export function characterOf(character: string): Character {
  let known = cached.get(character);
  if (!known) {
    if (cached.size >= MAX_CACHED) cached.clear();
    cached.set(character, (known = classify(character)));
  }
  return known;
}

function classify(character: string): Character {
  if (INVISIBLE.test(character)) return { folded: '', isWord: false };
  if (SPACE.test(character)) return { folded: ' ', isWord: false };
  // In upper case first: some letters have several lower-case forms, such as σ and ς.
  const folded = character.normalize('NFKD').toUpperCase().toLowerCase();
  return { folded, isWord: WORD.test(character) && !UNSPACED.test(character) };
}

/** Returns the code point at a position, or half of a surrogate pair at the end of the text. */
export function characterAt(text: string, at: number): string {
  const unit = text.charCodeAt(at);
  const isHigh = unit >= 0xd800 && unit <= 0xdbff;
  const next = isHigh ? text.charCodeAt(at + 1) : 0;
  return next >= 0xdc00 && next <= 0xdfff ? text.slice(at, at + 2) : text.charAt(at);
}

/** Whether a text ends with the first half of a surrogate pair. */
export function endsWithHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
