import { createHash } from 'node:crypto';

/** Returns the first `length` hexadecimal digits of the text's SHA-256. */
export function hashOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
