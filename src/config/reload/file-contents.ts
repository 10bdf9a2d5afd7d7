import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/**
 * What some paths lead to now, links followed, as one comparable text: cheap to make, and another one after most changes
 * of a file. It may differ where no byte does.
 */
export function looksOf(files: readonly string[]): string {
  return files.map(lookOf).join('|');
}

function lookOf(file: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(file);
    return [dev, ino, size, mtimeMs, ctimeMs].join(':');
  } catch {
    return 'absent';
  }
}

/** A digest of each file's bytes, by path. */
export type Contents = ReadonlyMap<string, string>;

export function contentsOf(files: readonly string[]): Contents {
  return new Map(files.map((file) => [file, digestOf(file)]));
}

export function isSame(left: Contents, right: Contents): boolean {
  return left.size === right.size && [...left].every(([file, digest]) => right.get(file) === digest);
}

function digestOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return 'absent';
  }
}
