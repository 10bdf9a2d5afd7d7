import { StringDecoder } from 'node:string_decoder';
import { GatewayError } from '../../errors';
import { TextPieces } from '../../shared/text-pieces';
import { MAX_EVENT_LENGTH } from './sse-decoder';
import type { ServerSentEvent } from '../client/upstream-request';

/** Decodes newline-delimited JSON: each non-blank line is one event without a name. */
export class NdjsonDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  /** The incomplete last line. */
  private readonly pieces = new TextPieces();

  /** @throws GatewayError `UPSTREAM_INVALID` for a line longer than {@link MAX_EVENT_LENGTH}. */
  push(bytes: Buffer, events: ServerSentEvent[] = []): ServerSentEvent[] {
    const [first = '', ...others] = this.utf8.write(bytes).split('\n');
    this.keep(first);
    for (const start of others) {
      events.push(...this.takeLine());
      this.keep(start);
    }
    return events;
  }

  /** Returns the last line if the stream ended without its line feed. */
  end(): ServerSentEvent[] {
    this.keep(this.utf8.end());
    return this.takeLine();
  }

  private keep(piece: string): void {
    if (piece === '') return;
    this.pieces.push(piece);
    if (this.pieces.length > MAX_EVENT_LENGTH) {
      throw new GatewayError(
        'UPSTREAM_INVALID',
        `The provider sent an event longer than ${MAX_EVENT_LENGTH} characters.`,
      );
    }
  }

  private takeLine(): ServerSentEvent[] {
    const data = this.pieces.take().trim();
    return data === '' ? [] : [{ event: '', data }];
  }
}
