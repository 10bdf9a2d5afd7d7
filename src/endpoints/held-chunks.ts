import type { GatewayError } from '../errors';
import type { ChunkSink } from '../http';
import { hasContent, type StreamChunk } from './stream-chunk';

/** Without a time limit, a stream of chunks without content is not held for longer, in milliseconds. */
const MAX_HOLD_MS = 10_000;
/** Further chunks without content are dropped, or end the hold if there is no time limit. */
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
   * @param isLimited whether the stream fails by itself if its first content does not arrive in time
   */
  constructor(
    private readonly release: () => void,
    private readonly reject: (error: GatewayError) => void,
    private readonly isLimited: boolean,
  ) {}

  chunks(chunks: readonly Chunk[]): void {
    if (chunks.length === 0) return;
    const isContent = chunks.some(hasContent);
    if (!isContent && this.isLimited && this.held.length >= MAX_HELD_CHUNKS) return;
    this.held.push(...chunks);
    this.heldSince ??= performance.now();
    if (isContent || (!this.isLimited && this.isFull(this.heldSince))) this.release();
  }

  private isFull(since: number): boolean {
    return this.held.length > MAX_HELD_CHUNKS || performance.now() - since > MAX_HOLD_MS;
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
