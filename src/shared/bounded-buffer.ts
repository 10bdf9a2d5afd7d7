/** Smaller chunks are copied together: each `Buffer` takes more than 100 bytes besides its content. */
const MIN_CHUNK_BYTES = 4 * 1024;
const BLOCK_BYTES = 16 * 1024;
/** So many chunks are never copied together: most bodies arrive in a few. */
const MAX_SEPARATE_CHUNKS = 16;

/** Collects the chunks of a body in memory, up to a maximum size. Chunks of a few bytes take no more memory than large ones. */
export class BoundedBuffer {
  private readonly chunks: Buffer[] = [];
  private length = 0;
  /** Collects small chunks. */
  private block: Buffer | undefined;
  private blockLength = 0;

  constructor(private readonly maxBytes: number) {}

  /** Adds a chunk. Returns false when the body exceeds the maximum; later chunks are then discarded. */
  push(chunk: Buffer): boolean {
    if (this.length <= this.maxBytes) this.keep(chunk);
    this.length += chunk.length;
    return this.length <= this.maxBytes;
  }

  /** Returns the collected bytes. A single chunk is not copied. */
  concat(): Buffer {
    this.completeBlock();
    const [only] = this.chunks;
    return this.chunks.length === 1 && only ? only : Buffer.concat(this.chunks);
  }

  private keep(chunk: Buffer): void {
    if (chunk.length >= MIN_CHUNK_BYTES || this.chunks.length < MAX_SEPARATE_CHUNKS) {
      this.completeBlock();
      this.chunks.push(chunk);
      return;
    }
    this.block ??= Buffer.allocUnsafeSlow(BLOCK_BYTES);
    if (this.blockLength + chunk.length > BLOCK_BYTES) this.completeBlock();
    this.blockLength += chunk.copy(this.block, this.blockLength);
  }

  private completeBlock(): void {
    if (!this.block || this.blockLength === 0) return;
    this.chunks.push(Buffer.from(this.block.subarray(0, this.blockLength)));
    this.blockLength = 0;
  }
}

/** Reads a whole body. Stops and returns undefined when it exceeds `maxBytes`. */
export async function readBounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const buffer = new BoundedBuffer(maxBytes);
  for await (const chunk of body) {
    if (!buffer.push(chunk)) return undefined;
  }
  return buffer.concat();
}
