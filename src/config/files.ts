import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** Resolves a path against the working directory. A leading `~` is the home directory, as in a shell. */
export function absolutePath(path: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, homedir()));
}

/** @throws an error of the file system, or an `Error` without `code` if the file is larger than `maxBytes` */
export function readBytes(path: string, maxBytes: number): Buffer {
  if (statSync(path).size > maxBytes) throw new Error(`the file is larger than ${maxBytes} bytes`);
  return readFileSync(path);
}

/** @throws an error with code `ERR_ENCODING_INVALID_ENCODED_DATA` if the bytes are not UTF-8 */
export function decodeUtf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Returns the `code` of a system or Node error, e.g. `ENOENT`; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
