import { GatewayError } from '../errors';
import type { ChunkSink, CopiedChunk } from '../http';
import type { StreamTranslator } from '../providers/contract/provider-adapter';
import { DeltaLists } from './delta-lists';
import { HeldChunks } from './held-chunks';
import { RepeatedEvents } from './repeated-events';
import type { Usage } from '../wire';
import type { EventSink, UpstreamStream } from '../upstream/client/stream-exchange';
import type { ServerSentEvent } from '../upstream/client/upstream-request';
import { ResponseStream, type SettleListener } from './response-stream';
import { separateDeltas } from './separate-deltas';
import type { StreamChunk } from './stream-chunk';

/** Callbacks for the end of an attempt's stream. Exactly one of the two is called, once. */
export interface StreamEnd {
  completed(usage: Usage | undefined): void;
  /** Returns the error as the client may see it. */
  failed(error: unknown, usage: Usage | undefined): GatewayError;
}

/**
 * A provider's stream, translated into our chunks. Whatever the provider sends, each choice gets one finish reason;
 * usage comes last, once, and only if the client requested it; and a stream that stops before its content is complete
 * fails.
 */
export class ChunkStream<Chunk extends StreamChunk> extends ResponseStream<Chunk> implements EventSink {
  readonly trailer = undefined;
  private onSettled: SettleListener | undefined;
  private settlement: { readonly error: GatewayError | undefined } | undefined;
  /** The sink until `start`, if the stream waits for its first content. */
  private held: HeldChunks<Chunk> | undefined;
  private sink: ChunkSink<Chunk> | undefined;
  private usage: Chunk | undefined;
  /** Whether each choice, by index, has finished. */
  private readonly finished: boolean[] = [];
  private readonly lists = new DeltaLists();
  private readonly repeated = new RepeatedEvents<Chunk>();
  private isOver = false;

  constructor(
    private readonly upstream: UpstreamStream,
    private translate: StreamTranslator<Chunk>,
    private readonly wantsUsage: boolean,
    private readonly attempt: StreamEnd,
  ) {
    super();
  }

  get reportedUsage(): Usage | undefined {
    return this.usage?.usage ?? undefined;
  }

  /** The last chunk of the stream, if the provider has reported usage and the client requested it. */
  get usageChunk(): Chunk | undefined {
    return this.wantsUsage ? this.usage : undefined;
  }

  /** Replaces the translator of a stream that has not been started. */
  wrapTranslator(wrap: (translate: StreamTranslator<Chunk>) => StreamTranslator<Chunk>): void {
    this.translate = wrap(this.translate);
  }

  whenSettled(listener: SettleListener): void {
    const { onSettled } = this;
    if (this.settlement) listener(this.settlement.error);
    else if (!onSettled) this.onSettled = listener;
    else {
      this.onSettled = (error) => {
        onSettled(error);
        listener(error);
      };
    }
  }

  /**
   * Reads the stream up to its first content, and holds it for `start`.
   * @param isLimited whether the request limits the time to the first content; otherwise a stream without content is not
   *   held for long
   * @throws GatewayError if the stream fails before that
   */
  untilContent(isLimited: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const release = (): void => {
        this.upstream.contentArrived();
        resolve();
      };
      this.held = new HeldChunks(release, reject, isLimited);
      this.sink = this.held;
      this.upstream.start(this);
    });
  }

  start(sink: ChunkSink<Chunk>): void {
    const { held } = this;
    this.sink = sink;
    if (!held) {
      this.upstream.start(this);
      return;
    }
    this.held = undefined;
    try {
      held.replay(sink);
    } catch (error) {
      this.upstream.finishEarly();
      const failure = GatewayError.from(error);
      // A stream that ended while it was held cannot fail again, but its sink has received no end.
      if (this.isOver) sink.fail(failure);
      else this.fail(failure);
    }
  }

  pause(): void {
    this.upstream.pause();
  }

  resume(): void {
    this.upstream.resume();
  }

  discard(error: GatewayError): void {
    this.upstream.finishEarly();
    this.fail(error);
  }

  events(events: readonly ServerSentEvent[]): void {
    const chunks: (Chunk | CopiedChunk)[] = [];
    try {
      for (const event of events) {
        if (this.isOver) return;
        const copied = this.repeated.copy(event);
        if (copied) {
          chunks.push(copied);
          continue;
        }
        if (isDone(event.data)) {
          this.conclude(chunks, true);
          return;
        }
        this.translateEvent(event, chunks);
      }
    } catch (error) {
      // The chunks before the failure are valid and are delivered.
      if (!this.isOver) this.deliver(chunks);
      throw error;
    }
    this.deliver(chunks);
  }

  end(): void {
    if (this.isOver) return;
    try {
      this.conclude([], false);
    } catch (error) {
      this.fail(GatewayError.from(error));
    }
  }

  fail(error: GatewayError): void {
    if (this.isOver) return;
    this.isOver = true;
    this.settleFailed(error);
  }

  private settleFailed(error: unknown): void {
    const failure = this.attempt.failed(error, this.reportedUsage);
    this.sink?.fail(failure);
    this.settle(failure);
  }

  private settle(error: GatewayError | undefined): void {
    this.settlement = { error };
    this.onSettled?.(error);
  }

  private deliver(chunks: (Chunk | CopiedChunk)[]): void {
    const { sink } = this;
    if (sink?.encoding) sink.encoding.write(chunks);
    // Without an encoding, no event has been copied.
    else sink?.chunks(chunks as Chunk[]);
  }

  private translateEvent(event: ServerSentEvent, chunks: (Chunk | CopiedChunk)[]): void {
    const { translate, lists } = this;
    const collected = lists.count;
    const translated = translate(event);
    for (const chunk of translated) this.admit(chunk, chunks);
    if (!translate.copiedText) return;
    const [only] = translated;
    const isUnchanged = translated.length === 1 && only === chunks.at(-1) && lists.count === collected;
    this.repeated.learn(event, isUnchanged ? only : undefined, translate.copiedText(), this.sink?.encoding);
  }

  private admit(chunk: Chunk, chunks: (Chunk | CopiedChunk)[]): void {
    if (chunk.choices.length === 0) {
      if (chunk.usage) this.usage = chunk;
      return;
    }
    for (const choice of chunk.choices) {
      const { index, delta } = choice;
      if (this.finished[index]) {
        choice.finish_reason = null;
        continue;
      }
      this.finished[index] = choice.finish_reason !== null;
      if (!delta) continue;
      this.lists.collect(index, delta);
      if (this.finished[index]) this.lists.release(index, delta);
    }
    separateDeltas(chunk, chunks);
  }

  /** @param isDone whether the provider sent `[DONE]` */
  private conclude(chunks: (Chunk | CopiedChunk)[], isDone: boolean): void {
    for (const chunk of this.translate.end?.(isDone) ?? []) this.admit(chunk, chunks);
    this.upstream.finishEarly();
    this.isOver = true;
    const error = this.incomplete(isDone);
    try {
      if (!error && this.usageChunk) chunks.push(this.usageChunk);
      this.deliver(chunks);
      if (!error) this.sink?.end();
    } catch (thrown) {
      // The last chunks could not be written.
      this.settleFailed(thrown);
      return;
    }
    if (error) {
      this.settleFailed(error);
      return;
    }
    this.attempt.completed(this.reportedUsage);
    this.settle(undefined);
  }

  /** Returns the error for a stream that ended before each choice had a finish reason. */
  private incomplete(isDone: boolean): GatewayError | undefined {
    if (this.finished.length > 0 && this.finished.every(Boolean)) return undefined;
    if (isDone && this.finished.length === 0) {
      return new GatewayError('UPSTREAM_INVALID', 'The provider’s stream ended without any content.');
    }
    return new GatewayError('UPSTREAM_TRUNCATED', 'The provider’s stream ended before the response was complete.');
  }
}

function isDone(data: string): boolean {
  return data === '[DONE]' || (data.length < 16 && data.trim() === '[DONE]');
}
