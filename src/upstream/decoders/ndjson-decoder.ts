import { StringDecoder } from 'node:string_decoder';
import { GatewayError } from '../../errors';
import { MAX_EVENT_LENGTH } from './sse-decoder';
import type { ServerSentEvent } from '../client/upstream-request';

/**
 * Newline-delimited JSON: each line that is not blank is one event, without a name. The last line may lack its line
 * feed.
 */
export class NdjsonDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  /** Text after the last line feed, in the pieces it came in; joined only when the line is complete. */
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

  end(): ServerSentEvent[] {
    this.keep(this.utf8.end());
    return this.takeLine();
  }

  private keep(piece: string): void {
    if (piece === '') return;
    this.pieces.push(piece);
    this.piecesLength += piece.length;
    if (this.piecesLength > MAX_EVENT_LENGTH) {
      throw new GatewayError('UPSTREAM_INVALID', 'The provider sent an event that is too large.');
    }
  }

  private takeLine(): ServerSentEvent[] {
    const data = this.pieces.join('').trim();
    this.pieces = [];
    this.piecesLength = 0;
    return data === '' ? [] : [{ event: '', data }];
  }
}
