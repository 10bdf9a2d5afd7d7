import { createHash } from 'node:crypto';

/** Bytes of a master key. */
export const KEY_BYTES = 32;

/** A key that encrypts the data keys of secrets. */
export interface MasterKey {
  /** Identifies the key in sealed values. Derived from the key; does not reveal it. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** The key that seals, and further keys that only open. Empty if no key is configured. */
export type MasterKeys = readonly MasterKey[];

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Reads a master key from its base64 text. White space around it is ignored.
 *
 * @param source where the text is from, e.g. the name of an environment variable
 * @throws Error whose message names the source and does not contain the text
 */
export function parseMasterKey(text: string, source: string): MasterKey {
  const trimmed = text.trim();
  const bytes = BASE64.test(trimmed) ? Buffer.from(trimmed, 'base64') : Buffer.alloc(0);
  if (bytes.length === KEY_BYTES) return { id: idOf(bytes), bytes };
  const found = BASE64.test(trimmed) ? `${bytes.length} bytes` : 'text that is not base64';
  throw new Error(
    `${source} contains ${found}; must be ${KEY_BYTES} random bytes in base64, e.g. from "openssl rand -base64 32"`,
  );
}

function idOf(bytes: Buffer): string {
  return createHash('sha256').update('sluice master key id').update(bytes).digest('hex').slice(0, 12);
}
