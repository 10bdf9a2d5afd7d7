import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readBytes } from '../files';

/** Larger than every limit for a file of the configuration. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Returns the metadata of files, links followed, as one comparable string. It is cheap to compute and differs after most
 * changes of a file; it may also differ when the contents are the same.
 */
export function statsOf(files: readonly string[]): string {
  return files.map(statOf).join('|');
}

function statOf(file: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(file);
    return [dev, ino, size, mtimeMs, ctimeMs].join(':');
  } catch {
    return 'absent';
  }
}

/** Digests of the contents of files, by path. */
export type Digests = ReadonlyMap<string, string>;

export function digestsOf(files: readonly string[]): Digests {
  return new Map(files.map((file) => [file, digestOf(file)]));
}

export function isSame(left: Digests, right: Digests): boolean {
  return left.size === right.size && [...left].every(([file, digest]) => right.get(file) === digest);
}

function digestOf(file: string): string {
  try {
    return createHash('sha256').update(readBytes(file, MAX_FILE_BYTES)).digest('hex');
  } catch {
    return 'absent';
  }
}
