import type { GatewayError } from '../errors';
import type { ChunkSink } from '../http';
import { hasContent, type StreamChunk } from './stream-chunk';

/** Providers that send empty chunks to keep the connection open are not held for longer, in milliseconds. */
const MAX_HOLD_MS = 10_000;
const MAX_HELD_CHUNKS = 256;

/**
 * Holds the chunks of a stream that no client reads yet. A chunk without content, such as the one with the role, is held
 * until the next one, so that another endpoint can serve the request if the stream fails before its first content.
 */
export class HeldChunks<Chunk extends StreamChunk> implements ChunkSink<Chunk> {
  private readonly held: Chunk[] = [];
  private heldSince: number | undefined;
  private outcome: GatewayError | 'end' | undefined;

  /**
   * Only the first call of either function counts.
   * @param release called when the first content has arrived or the stream has completed
   * @param reject called when the stream fails
   */
  constructor(
    private readonly release: () => void,
    private readonly reject: (error: GatewayError) => void,
  ) {}

  chunks(chunks: readonly Chunk[]): void {
    if (chunks.length === 0) return;
    this.held.push(...chunks);
    this.heldSince ??= performance.now();
    const isLimit = this.held.length > MAX_HELD_CHUNKS || performance.now() - this.heldSince > MAX_HOLD_MS;
    if (isLimit || chunks.some(hasContent)) this.release();
  }

  end(): void {
    this.outcome = 'end';
    this.release();
  }

  fail(error: GatewayError): void {
    this.outcome = error;
    this.reject(error);
  }

  /** Passes on what was held to the sink that takes over. */
  replay(sink: ChunkSink<Chunk>): void {
    if (this.held.length > 0) sink.chunks(this.held);
    if (this.outcome === 'end') sink.end();
    else if (this.outcome) sink.fail(this.outcome);
  }
}
