import type { ResponseStream } from '../../../endpoints/response-stream';
import type { StreamChunk } from '../../../endpoints/stream-chunk';
import { WrappedStream } from '../../../endpoints/wrapped-stream';
import type { ChunkSink } from '../../../http';
import { JoinedResponse } from './joined-response';

/** A stream that is joined to one response while it is sent. */
export class RecordedStream extends WrappedStream {
  private joined: JoinedResponse | undefined = new JoinedResponse();

  /** @param maxLength in UTF-16 code units; longer responses are not recorded */
  constructor(
    source: ResponseStream,
    private readonly maxLength: number,
  ) {
    super(source);
  }

  /** What has been sent so far; undefined if it is too long. */
  get response(): object | undefined {
    return this.joined?.toResponse(this.reportedUsage);
  }

  /** Whether no chunk has been sent. */
  get isEmpty(): boolean {
    return this.joined?.isEmpty ?? false;
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
}
