const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const HEXADECIMAL = /^[\da-f]{4}$/i;

/** A decoded text and, for each of its code units, the JSON that encodes it. */
export interface DecodedText {
  text: string;
  /** The source of each code unit, which may be an escape. */
  sources: string[];
}

/**
 * Decodes the escapes of JSON text, wherever they are. An escaped quote has the source `\"`, one that begins or ends a string
 * is its own source.
 *
 * @param rest receives the beginning of an escape at the end of the text, which the next piece completes
 */
export function decodeEscapes(json: string, decoded: DecodedText): string {
  for (let at = 0; at < json.length;) {
    const source = sourceAt(json, at);
    if (source === undefined) return json.slice(at);
    decoded.text += source.length === 1 ? source : unitOf(source);
    decoded.sources.push(source);
    at += source.length;
  }
  return '';
}

/** Returns undefined for the beginning of an escape. */
function sourceAt(json: string, at: number): string | undefined {
  if (json[at] !== '\\') return json[at];
  const kind = json[at + 1];
  if (kind === undefined) return undefined;
  if (kind !== 'u') return json.slice(at, at + 2);
  const digits = json.slice(at + 2, at + 6);
  if (HEXADECIMAL.test(digits)) return json.slice(at, at + 6);
  return digits.length < 4 && /^[\da-f]*$/i.test(digits) ? undefined : json.slice(at, at + 2);
}

function unitOf(escape: string): string {
  const kind = escape.charAt(1);
  if (kind === 'u' && escape.length === 6) return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
  return ESCAPES[kind] ?? kind;
}
