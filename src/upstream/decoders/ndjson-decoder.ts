import { StringDecoder } from 'node:string_decoder';
import { GatewayError } from '../../errors';
import { MAX_EVENT_LENGTH } from './sse-decoder';
import type { ServerSentEvent } from '../client/upstream-request';

/** Decodes newline-delimited JSON: each non-blank line is one event without a name. */
export class NdjsonDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  /** The incomplete last line, in the pieces received; joined when the line is complete. */
  private pieces: string[] = [];
  private piecesLength = 0;

  /** @throws GatewayError `UPSTREAM_INVALID` for a line longer than {@link MAX_EVENT_LENGTH}. */
  push(bytes: Buffer): ServerSentEvent[] {
    const [first = '', ...others] = this.utf8.write(bytes).split('\n');
    this.keep(first);
    return others.flatMap((start) => {
      const events = this.takeLine();
      this.keep(start);
      return events;
    });
  }

  /** Returns the last line if the stream ended without its line feed. */
  end(): ServerSentEvent[] {
    this.keep(this.utf8.end());
    return this.takeLine();
  }

  private keep(piece: string): void {
    if (piece === '') return;
    this.pieces.push(piece);
    this.piecesLength += piece.length;
    if (this.piecesLength > MAX_EVENT_LENGTH) {
      throw new GatewayError(
        'UPSTREAM_INVALID',
        `The provider sent an event longer than ${MAX_EVENT_LENGTH} characters.`,
      );
    }
  }

  private takeLine(): ServerSentEvent[] {
    const data = this.pieces.join('').trim();
    this.pieces = [];
    this.piecesLength = 0;
    return data === '' ? [] : [{ event: '', data }];
  }
}
