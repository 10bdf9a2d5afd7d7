const STRING = 7;

/** Lengths of the values of fixed length, by type: booleans, integers of four sizes, timestamp, UUID. */
const FIXED_LENGTH: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [8, 8],
  [9, 16],
]);

/** Types of values that are led by their length in two bytes: bytes and strings. */
const LED_BY_LENGTH: ReadonlySet<number> = new Set([6, STRING]);

/**
 * The text headers of a message in Amazon's event framing: a byte with the length of the name, the name, a byte with the
 * type of the value, the value. Headers of other types say nothing to us. Undefined where the bytes are no headers.
 */
export function readHeaders(bytes: Buffer): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    if (nameEnd >= bytes.length) return undefined;
    const type = bytes.readUInt8(nameEnd);
    const start = nameEnd + 1 + (LED_BY_LENGTH.has(type) ? 2 : 0);
    if (start > bytes.length) return undefined;
    const length = LED_BY_LENGTH.has(type) ? bytes.readUInt16BE(nameEnd + 1) : FIXED_LENGTH.get(type);
    if (length === undefined || start + length > bytes.length) return undefined;
    if (type === STRING)
      headers.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return headers;
}
