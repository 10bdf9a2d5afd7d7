/** Part of a text, in UTF-16 code units. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  /** What the text is replaced with, e.g. `<EMAIL_ADDRESS>`; undefined for a keyword. */
  readonly label: string | undefined;
}

/** Number of code units before a position that scanners may read. */
export const MAX_CONTEXT = 64;

/**
 * Finds parts of a text that may arrive in pieces. What it finds must not depend on the pieces, so it may read at most
 * `MAX_CONTEXT` code units before `from`.
 */
export interface TextScanner {
  /**
   * Scans the text from a position on, and returns the position up to which the result is final: a part that begins before it
   * is in `found`. The next scan begins there.
   *
   * @param isEnd whether the text is complete; the result is then its length
   */
  scan(text: string, from: number, isEnd: boolean, found: Finding[]): number;
}
