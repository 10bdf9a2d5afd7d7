/** Collects the chunks of a body in memory, up to a maximum size. */
export class BoundedBuffer {
  private readonly chunks: Buffer[] = [];
  private length = 0;

  constructor(private readonly maxBytes: number) {}

  /** Adds a chunk. Returns false when the body exceeds the maximum; later chunks are then discarded. */
  push(chunk: Buffer): boolean {
    if (this.length <= this.maxBytes) this.chunks.push(chunk);
    this.length += chunk.length;
    return this.length <= this.maxBytes;
  }

  /** Returns the collected bytes. A single chunk is not copied. */
  concat(): Buffer {
    const [only] = this.chunks;
    return this.chunks.length === 1 && only ? only : Buffer.concat(this.chunks);
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
