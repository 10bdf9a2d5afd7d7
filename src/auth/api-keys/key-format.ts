import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'sluice_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 43 characters of base 62 hold 256 bits. */
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const KEY_LENGTH = PREFIX.length + RANDOM_LENGTH + CHECKSUM_LENGTH;
/** Prefix and the first random characters: enough to recognize a key, too little to guess the rest. */
const HINT_LENGTH = PREFIX.length + 4;

/** Matches an API key in a text. Published in `docs/identity.md` for secret scanners. */
export const KEY_PATTERN = /\bsluice_[0-9A-Za-z]{49}\b/;

/**
 * Returns a new API key: the prefix, 256 random bits, and the CRC-32 of both, by which scanners tell keys from other texts.
 * All parts are in base 62, so that a double click selects the whole key.
 */
export function newKey(): string {
  const random = PREFIX + toBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), RANDOM_LENGTH);
  return random + checksumOf(random);
}

/** Whether a text has the prefix and the length of an API key. Its checksum may be wrong. */
export function isKeyShaped(text: string): boolean {
  return text.length === KEY_LENGTH && text.startsWith(PREFIX);
}

/** Whether the checksum of a text with the shape of an API key is right. */
export function hasValidChecksum(key: string): boolean {
  return key.slice(-CHECKSUM_LENGTH) === checksumOf(key.slice(0, -CHECKSUM_LENGTH));
}

/** Returns the SHA-256 digest under which a key is stored, in lower-case hexadecimal digits. */
export function digestOfKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/** Returns the first characters of a key, by which people recognize it. */
export function hintOf(key: string): string {
  return key.slice(0, HINT_LENGTH);
}

function checksumOf(text: string): string {
  return toBase62(BigInt(crc32(text)), CHECKSUM_LENGTH);
}

function toBase62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = `${ALPHABET[Number(rest % 62n)] ?? ''}${text}`;
  return text;
}
