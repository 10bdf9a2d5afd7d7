import type { StreamChunk } from '../../endpoints/stream-chunk';
import { WrappedStream } from '../../endpoints/wrapped-stream';
import { CopiedChunk, type ChunkSink } from '../../http';
import { countCharacters } from './token-count';

/** A stream that counts the characters of its texts. Its chunks pass unchanged. */
export class CountedStream extends WrappedStream {
  characters = 0;

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
