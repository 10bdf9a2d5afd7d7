import type { GatewayError } from '../errors';
import type { ChunkSink, ChunkSource, Trailer } from '../http';
import type { Usage } from '../wire';
import type { StreamChunk } from './stream-chunk';

export type SettleListener = (error: GatewayError | undefined) => void;

/** A streamed response to a client request, from one provider or several. */
export abstract class ResponseStream<Chunk extends StreamChunk = StreamChunk> implements ChunkSource<Chunk> {
  abstract readonly trailer: Trailer | undefined;

  /** What the providers of the response have reported so far, summed up. Complete when the stream has settled. */
  abstract get reportedUsage(): Usage | undefined;
  /** Calls the listener once, when the stream has ended: with an error unless it completed. Listeners add up. */
  abstract whenSettled(listener: SettleListener): void;
  abstract start(sink: ChunkSink<Chunk>): void;
  abstract pause(): void;
  abstract resume(): void;
  /** Fails a stream that will not be started, and closes it. */
  abstract discard(error: GatewayError): void;
}
