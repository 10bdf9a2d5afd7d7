import { statSync, type Stats } from 'node:fs';
import { readBytes } from './files';

/** What was found at a path. The same object stands for the same content, also in later loads. */
export interface FileState {
  readonly kind: 'file' | 'directory' | 'other' | 'absent';
  /** Metadata of the file, or the reason why it has no metadata. */
  readonly signature: string;
  /** Whether the signature alone proves that the content is unchanged. */
  readonly isSettled: boolean;
  /** The content of a file; undefined if it was not read or cannot be read. */
  readonly bytes?: Buffer;
  /** Why a file cannot be read. */
  readonly error?: unknown;
}

/** A file that was written this recently may be written again without a change of its metadata. */
const SETTLING_MS = 2000;

/** The files that one load consults. Each is read once, however many endpoints name it. */
export class SourceFiles {
  readonly #states = new Map<string, FileState>();
  readonly #before: ReadonlyMap<string, FileState>;

  /** @param previous the files of an earlier load; a state whose content is the same is taken over */
  constructor(previous?: SourceFiles) {
    this.#before = previous ? previous.#states : new Map();
  }

  /**
   * Returns what is at a path, with the content of a regular file of at most `maxBytes`.
   *
   * @param path links are followed; relative to the working directory
   */
  stateOf(path: string, maxBytes: number): FileState {
    const key = keyOf(path, maxBytes);
    const known = this.#states.get(key);
    if (known) return known;
    const before = this.#before.get(key);
    const state = before ? refreshed(before, path, maxBytes) : inspect(path, maxBytes);
    this.#states.set(key, state);
    return state;
  }

  /** Whether this load finds what an earlier load has found at the same path. */
  isUnchanged({ path, maxBytes, state }: FileRead): boolean {
    return this.stateOf(path, maxBytes) === state;
  }
}

/** What an entry of the gateway file has found at a path. */
export interface FileRead {
  readonly path: string;
  readonly maxBytes: number;
  readonly state: FileState;
}

function keyOf(path: string, maxBytes: number): string {
  return `${maxBytes}:${path}`;
}

/** Returns the same object if the content is the same. */
function refreshed(state: FileState, path: string, maxBytes: number): FileState {
  if (state.isSettled && state.signature === signatureOf(statsOf(path))) return state;
  const now = inspect(path, maxBytes);
  return isSame(state, now) ? state : now;
}

function isSame(one: FileState, other: FileState): boolean {
  if (one.kind !== other.kind) return false;
  if (one.bytes && other.bytes) return one.bytes.equals(other.bytes);
  return one.bytes === other.bytes && String(one.error) === String(other.error);
}

function inspect(path: string, maxBytes: number): FileState {
  const now = Date.now();
  const stats = statsOf(path);
  const signature = signatureOf(stats);
  if (!stats) return { kind: 'absent', signature, isSettled: true };
  if (!stats.isFile()) return { kind: stats.isDirectory() ? 'directory' : 'other', signature, isSettled: false };
  const isSettled = Math.max(stats.mtimeMs, stats.ctimeMs) < now - SETTLING_MS;
  try {
    return { kind: 'file', signature, isSettled, bytes: readBytes(path, maxBytes) };
  } catch (error) {
    return { kind: 'file', signature, isSettled: false, error };
  }
}

/** Returns undefined if there is no file at the path, or the path is not valid. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Returns the metadata of a file, links followed. */
export function signatureAt(path: string): string {
  return signatureOf(statsOf(path));
}

function signatureOf(stats: Stats | undefined): string {
  return stats ? [stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(':') : 'absent';
}
