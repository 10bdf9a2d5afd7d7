import { randomUUID } from 'node:crypto';
import { CopiedChunk, type ChunkEncoding, type ChunkTemplate } from '../http';
import type { CopiedText } from '../providers/contract/provider-adapter';
import { decodeText } from '../shared/json-text';
import type { ServerSentEvent } from '../upstream/client/upstream-request';
import { EventTemplate } from './event-template';
import type { StreamChunk } from './stream-chunk';

/** Stands for the text while a chunk is encoded. It is random, so no provider can send it. */
const TEXT = `text-${randomUUID()}`;

/** Streams whose events never repeat are not examined any further after this many events. */
const MAX_MISSES = 16;

/**
 * Copies the events of a stream that differ from the previous one only in their text, without parsing the event and
 * writing the chunk. Two events of a kind are translated; the text of all that follow without interruption is copied.
 */
export class RepeatedEvents<Chunk extends StreamChunk> {
  private copied: CopiedText | undefined;
  private input: EventTemplate | undefined;
  private output: ChunkTemplate | undefined;
  private misses = 0;

  /** Returns the chunk of the event for the sink's encoding, or undefined if the event has to be translated. */
  copy(event: ServerSentEvent): CopiedChunk | undefined {
    const { input, output } = this;
    const text = output && input?.textOf(event);
    if (!text) return undefined;
    this.copied?.onCopy?.(decodeText(text));
    return new CopiedChunk(output, text);
  }

  /**
   * Remembers the event that was translated last.
   * @param chunk the only chunk of the event, if it has one
   * @param copied the text of the event that the chunk contains, if the translator copies one
   */
  learn(
    event: ServerSentEvent,
    chunk: Chunk | undefined,
    copied: CopiedText | undefined,
    encoding: ChunkEncoding<Chunk> | undefined,
  ): void {
    const previous = this.input;
    this.copied = copied;
    this.output = undefined;
    this.input = undefined;
    if (!chunk || !copied || this.misses > MAX_MISSES) return;
    const text = previous?.textOf(event);
    if (!previous || !text) {
      this.misses += 1;
      this.input = EventTemplate.of(event, copied);
      return;
    }
    this.misses = 0;
    this.input = previous;
    if (encoding) this.output = templateOf(chunk, copied, text, encoding);
  }
}

/** Returns undefined if repeating the chunk with another text would not be right, or its text is not at one place. */
function templateOf<Chunk extends StreamChunk>(
  chunk: Chunk,
  { to }: CopiedText,
  text: string,
  encoding: ChunkEncoding<Chunk>,
): ChunkTemplate | undefined {
  const [choice] = chunk.choices;
  if (!choice || chunk.choices.length !== 1 || choice.finish_reason !== null) return undefined;
  const { delta } = choice;
  const fields = (to === 'text' ? choice : delta) as Readonly<Record<string, unknown>> | undefined;
  if (JSON.stringify(fields?.[to]) !== `"${text}"`) return undefined;
  const changed = to === 'text' ? { ...choice, text: TEXT } : { ...choice, delta: { ...delta, [to]: TEXT } };
  const [before, after, ...others] = encoding.encode({ ...chunk, choices: [changed] }, to)?.split(TEXT) ?? [];
  if (before === undefined || after === undefined || others.length > 0) return undefined;
  return { field: to, before, after };
}
