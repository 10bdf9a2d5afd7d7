import { GatewayError } from '../errors';
import type { ChunkSink, ChunkSource } from '../http';
import type { StreamTranslator } from '../providers/contract/provider-adapter';
import type { FinishReason, Usage } from '../wire';
import type { EventSink, UpstreamStream } from '../upstream/client/stream-exchange';
import type { ServerSentEvent } from '../upstream/client/upstream-request';

export interface StreamChunk {
  choices: { index: number; finish_reason: FinishReason | null }[];
  usage?: Usage | null;
}

/**
 * A vendor's stream, translated. It keeps the promises that clients build on, whatever the vendor does: one chunk of each
 * choice carries the finish reason; usage comes last, once, and only where it was asked for; a stream that stops before
 * the answer is complete fails.
 */
export class ChunkStream<Chunk extends StreamChunk> implements ChunkSource<Chunk>, EventSink {
  private sink: ChunkSink<Chunk> | undefined;
  private usage: Chunk | undefined;
  /** By index of the choice: whether it has finished. */
  private readonly finished: boolean[] = [];
  private isOver = false;

  constructor(
    private readonly upstream: UpstreamStream,
    private readonly translate: StreamTranslator<Chunk>,
    private readonly wantsUsage: boolean,
    private readonly toError: (error: unknown) => GatewayError,
  ) {}

  start(sink: ChunkSink<Chunk>): void {
    this.sink = sink;
    this.upstream.start(this);
  }

  pause(): void {
    this.upstream.pause();
  }

  resume(): void {
    this.upstream.resume();
  }

  events(events: readonly ServerSentEvent[]): void {
    const chunks: Chunk[] = [];
    try {
      for (const event of events) {
        if (this.isOver) break;
        if (isDone(event.data)) {
          this.conclude(chunks);
          return;
        }
        for (const chunk of this.translate(event)) this.admit(chunk, chunks);
      }
    } catch (error) {
      // What came before the failure is true and is passed on.
      this.sink?.chunks(chunks);
      throw error;
    }
    this.sink?.chunks(chunks);
  }

  end(): void {
    if (this.isOver) return;
    const last: Chunk[] = [];
    for (const chunk of this.translate.end?.() ?? []) this.admit(chunk, last);
    if (this.finished.length > 0 && this.finished.every(Boolean)) this.conclude(last);
    else
      this.fail(new GatewayError('UPSTREAM_TRUNCATED', 'The provider’s stream ended before the answer was complete.'));
  }

  fail(error: GatewayError): void {
    if (this.isOver) return;
    this.isOver = true;
    this.sink?.fail(this.toError(error));
  }

  private admit(chunk: Chunk, chunks: Chunk[]): void {
    if (chunk.choices.length === 0) {
      if (chunk.usage) this.usage = chunk;
      return;
    }
    for (const choice of chunk.choices) {
      if (choice.finish_reason === null) this.finished[choice.index] ??= false;
      else if (this.finished[choice.index]) choice.finish_reason = null;
      else this.finished[choice.index] = true;
    }
    chunks.push(chunk);
  }

  private conclude(chunks: Chunk[]): void {
    if (this.finished.length === 0) {
      this.upstream.finishEarly();
      this.fail(new GatewayError('UPSTREAM_INVALID', 'The provider’s stream ended without an answer.'));
      return;
    }
    this.isOver = true;
    this.upstream.finishEarly();
    if (this.usage && this.wantsUsage) chunks.push(this.usage);
    this.sink?.chunks(chunks);
    this.sink?.end();
  }
}

function isDone(data: string): boolean {
  return data === '[DONE]' || (data.length < 16 && data.trim() === '[DONE]');
}
