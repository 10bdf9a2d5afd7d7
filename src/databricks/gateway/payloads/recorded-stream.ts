import { ResponseStream, type SettleListener } from '../../../endpoints/response-stream';
import type { StreamChunk } from '../../../endpoints/stream-chunk';
import type { GatewayError } from '../../../errors';
import type { ChunkSink, Trailer } from '../../../http';
import type { Usage } from '../../../wire';
import { JoinedResponse } from './joined-response';

/** A stream that is joined to one response while it is sent. */
export class RecordedStream extends ResponseStream {
  override readonly trailer: Trailer | undefined;
  private joined: JoinedResponse | undefined = new JoinedResponse();

  /** @param maxLength longer responses are not recorded */
  constructor(
    private readonly source: ResponseStream,
    private readonly maxLength: number,
  ) {
    super();
    this.trailer = source.trailer;
  }

  get reportedUsage(): Usage | undefined {
    return this.source.reportedUsage;
  }

  /** What has been sent so far; undefined if it is too long. */
  get response(): object | undefined {
    return this.joined?.toResponse(this.reportedUsage);
  }

  whenSettled(listener: SettleListener): void {
    this.source.whenSettled(listener);
  }

  /** The sink has no encoding: no chunk is copied without being read. */
  start(sink: ChunkSink<StreamChunk>): void {
    this.source.start({
      chunks: (chunks) => {
        for (const chunk of chunks) this.joined?.add(chunk);
        if (this.joined && this.joined.length > this.maxLength) this.joined = undefined;
        sink.chunks(chunks);
      },
      end: () => sink.end(),
      fail: (error) => sink.fail(error),
    });
  }

  pause(): void {
    this.source.pause();
  }

  resume(): void {
    this.source.resume();
  }

  discard(error: GatewayError): void {
    this.source.discard(error);
  }
}
