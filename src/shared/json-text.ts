const CONTROL_END = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Returns the body of a JSON string, which is what stands between its quotes, as `JSON.stringify` writes it; undefined if
 * `body` is not valid.
 */
export function toCanonicalText(body: string): string | undefined {
  for (let index = 0; index < body.length; index += 1) {
    const code = body.charCodeAt(index);
    if (code < CONTROL_END || code === QUOTE) return undefined;
    // Escapes and surrogates can be written in several ways.
    if (code === BACKSLASH || isSurrogate(code)) return rewritten(body);
  }
  return body;
}

/** Returns the text that a valid body stands for. */
export function decodeText(body: string): string {
  return body.includes('\\') ? (JSON.parse(`"${body}"`) as string) : body;
}

/** Whether a body that `JSON.stringify` wrote ends with half a surrogate pair, or with a text that looks like one. */
export function endsWithHalf(body: string): boolean {
  return body.startsWith('\\ud', body.length - 6);
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function rewritten(body: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(`"${body}"`)).slice(1, -1);
  } catch {
    return undefined;
  }
}
