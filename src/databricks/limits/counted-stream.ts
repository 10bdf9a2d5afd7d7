import { ResponseStream, type SettleListener } from '../../endpoints/response-stream';
import type { StreamChunk } from '../../endpoints/stream-chunk';
import type { GatewayError } from '../../errors';
import { CopiedChunk, type ChunkSink, type Trailer } from '../../http';
import type { Usage } from '../../wire';
import { countCharacters } from './token-count';

/** A stream that counts the characters of its texts. Its chunks pass unchanged. */
export class CountedStream extends ResponseStream {
  characters = 0;

  constructor(private readonly source: ResponseStream) {
    super();
  }

  get trailer(): Trailer | undefined {
    return this.source.trailer;
  }

  get reportedUsage(): Usage | undefined {
    return this.source.reportedUsage;
  }

  whenSettled(listener: SettleListener): void {
    this.source.whenSettled(listener);
  }

  start(sink: ChunkSink<StreamChunk>): void {
    const { encoding } = sink;
    this.source.start({
      chunks: (chunks) => {
        this.count(chunks);
        sink.chunks(chunks);
      },
      ...(encoding && {
        encoding: {
          encode: (chunk, field) => encoding.encode(chunk, field),
          write: (chunks) => {
            this.count(chunks);
            encoding.write(chunks);
          },
        },
      }),
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

  private count(chunks: readonly (StreamChunk | CopiedChunk)[]): void {
    for (const chunk of chunks) {
      if (chunk instanceof CopiedChunk) this.characters += lengthOf(chunk.text);
      else this.characters += countCharacters(chunk);
    }
  }
}

/** Returns the length of the text that is written as the body of a JSON string. */
function lengthOf(json: string): number {
  if (!json.includes('\\')) return json.length;
  return (JSON.parse(`"${json}"`) as string).length;
}
