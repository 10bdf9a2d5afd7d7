import type { FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Larger than every record. */
const TAIL_BYTES = 64 * 1024;
/** A line without an end may still be being written by another process. */
const TORN_CHECKS = 5;
const TORN_CHECK_MS = 20;

/** The end of a file of JSON lines. */
export interface Tail {
  /** Hash of the last complete line; undefined in an empty file. */
  readonly lastHash: string | undefined;
  /** Size of the incomplete line at the end; 0 if the last line is complete. */
  readonly tornBytes: number;
}

/** Reads the end of a file, and waits shortly if another process may be writing to it. */
export async function readTail(handle: FileHandle, size: number): Promise<Tail> {
  for (let check = 1; ; check += 1) {
    const tail = await readOnce(handle, size);
    if (tail.tornBytes === 0 || check === TORN_CHECKS) return tail;
    await pause(TORN_CHECK_MS);
    ({ size } = await handle.stat());
  }
}

/** Returns the text from a position to the end. */
export async function readFrom(handle: FileHandle, position: number): Promise<string> {
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, size - position)), { position });
  return buffer.toString('utf8', 0, bytesRead);
}

async function readOnce(handle: FileHandle, size: number): Promise<Tail> {
  const text = await readFrom(handle, Math.max(0, size - TAIL_BYTES));
  const end = text.lastIndexOf('\n') + 1;
  const hashes = [...text.slice(0, end).matchAll(/"hash":"([0-9a-f]{64})"/g)];
  return { lastHash: hashes.at(-1)?.[1], tornBytes: Buffer.byteLength(text.slice(end)) };
}
