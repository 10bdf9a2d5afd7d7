/** A response that is being received into memory. */
export interface BufferedResponse {
  /** Bytes that it holds; changed by {@link ResponseMemory} only. */
  heldBytes: number;
  /** Stops reading it. */
  pause(): void;
  resume(): void;
}

/**
 * Bounds the memory of the responses that are being received: while they hold more than `maxBytes` together, only one of
 * them is read at a time, and the others wait. No response fails because of it, unless its time is up.
 */
export class ResponseMemory {
  private heldBytes = 0;
  /** In the order in which they are read again. */
  private readonly waiting: BufferedResponse[] = [];
  /** The one that is read although the limit is exceeded. */
  private only: BufferedResponse | undefined;

  constructor(private readonly maxBytes: number) {}

  /** Counts bytes that the response has received, and pauses it if there is no memory for more. */
  hold(response: BufferedResponse, bytes: number): void {
    response.heldBytes += bytes;
    this.heldBytes += bytes;
    if (this.heldBytes <= this.maxBytes) return;
    this.only ??= response;
    if (response === this.only || this.waiting.includes(response)) return;
    this.waiting.push(response);
    response.pause();
  }

  /** Frees the memory of a response that has ended; more than once is harmless. */
  release(response: BufferedResponse): void {
    if (response.heldBytes === 0) return;
    this.heldBytes -= response.heldBytes;
    response.heldBytes = 0;
    const index = this.waiting.indexOf(response);
    if (index >= 0) this.waiting.splice(index, 1);
    if (response === this.only) this.only = undefined;
    if (this.heldBytes > this.maxBytes) {
      this.only ??= this.next();
      return;
    }
    this.only = undefined;
    for (const next of this.waiting.splice(0)) next.resume();
  }

  private next(): BufferedResponse | undefined {
    const next = this.waiting.shift();
    next?.resume();
    return next;
  }
}
