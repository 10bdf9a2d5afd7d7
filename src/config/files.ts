import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** Resolves a path against the working directory. A leading `~` is the home directory, as in a shell. */
export function absolutePath(path: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, homedir()));
}

/**
 * Reads a regular file. A FIFO or a device is never read, and opening one does not block.
 *
 * @throws an error of the file system, or an `Error` without `code` if the path is not that of a regular file or the file is
 * larger than `maxBytes`
 */
export function readBytes(path: string, maxBytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error('not a regular file');
    if (stats.size > maxBytes) throw new Error(`the file is larger than ${maxBytes} bytes`);
    return readOpenFile(file, stats.size, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** The size is a hint: it may be 0 on virtual file systems, and the file may grow while it is read. */
function readOpenFile(file: number, size: number, maxBytes: number): Buffer {
  let buffer = Buffer.allocUnsafe(Math.min(size, maxBytes) + 1);
  let length = 0;
  for (;;) {
    const count = readSync(file, buffer, length, buffer.length - length, null);
    if (count === 0) return buffer.subarray(0, length);
    length += count;
    if (length > maxBytes) throw new Error(`the file is larger than ${maxBytes} bytes`);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length + 1024, maxBytes + 1));
  }
}

/** @throws an error with code `ERR_ENCODING_INVALID_ENCODED_DATA` if the bytes are not UTF-8 */
export function decodeUtf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Returns the `code` of a system or Node error, e.g. `ENOENT`; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
