import { StringDecoder } from 'node:string_decoder';
import { GatewayError } from '../../errors';
import { TextPieces } from '../../shared/text-pieces';
import type { ServerSentEvent } from '../client/upstream-request';

/** Maximum length of an event in UTF-16 code units. Bounds the memory that a faulty provider can use. */
export const MAX_EVENT_LENGTH = 64 * 1024 * 1024;

/** Added to the length for each further `data:` line, because empty lines use memory as well. */
const LINE_COST = 64;

const LINE_END = /\r\n|\n|\r/g;

/**
 * Decodes server-sent events (WHATWG HTML, "Server-sent events") with any line ending. Comments and the fields `id` and
 * `retry` are ignored. So are events with blank data, `null` or `[PING]`, which proxies and providers send to keep the
 * connection open, except those named `error`. A line of JSON without `data:` is read as data.
 */
export class SseDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  /** The incomplete last line. */
  private readonly pieces = new TextPieces();
  /** The previous chunk ended in `\r`: a `\n` that follows belongs to the same line ending. */
  private afterCarriageReturn = false;
  private isFirstLine = true;

  private event = '';
  private data: string | undefined;
  private dataCost = 0;

  /** @throws GatewayError `UPSTREAM_INVALID` for an event longer than {@link MAX_EVENT_LENGTH}. */
  push(bytes: Buffer, events: ServerSentEvent[] = []): ServerSentEvent[] {
    this.read(this.utf8.write(bytes), events);
    return events;
  }

  /** Returns the last event if the stream ended without its blank line. */
  end(): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    this.read(this.utf8.end(), events);
    if (this.pieces.length > 0) this.takeLine('', events);
    this.takeLine('', events);
    return events;
  }

  private read(text: string, events: ServerSentEvent[]): void {
    if (text === '') return;
    let start = this.afterCarriageReturn && text.charCodeAt(0) === 0x0a ? 1 : 0;
    this.afterCarriageReturn = text.charCodeAt(text.length - 1) === 0x0d;
    // Carriage returns are rare. Without them, searching for line feeds alone is much faster.
    if (text.includes('\r')) {
      LINE_END.lastIndex = start;
      for (let match = LINE_END.exec(text); match; match = LINE_END.exec(text)) {
        this.takeLine(text.slice(start, match.index), events);
        start = match.index + match[0].length;
      }
    } else {
      for (let end = text.indexOf('\n', start); end !== -1; end = text.indexOf('\n', start)) {
        this.takeLine(text.slice(start, end), events);
        start = end + 1;
      }
    }
    if (start < text.length) this.keep(text.slice(start));
  }

  private keep(piece: string): void {
    this.pieces.push(piece);
    this.checkLength();
  }

  private checkLength(): void {
    if (this.pieces.length + this.dataCost > MAX_EVENT_LENGTH) {
      throw new GatewayError(
        'UPSTREAM_INVALID',
        `The provider sent an event longer than ${MAX_EVENT_LENGTH} characters.`,
      );
    }
  }

  private takeLine(rest: string, events: ServerSentEvent[]): void {
    let line = this.pieces.length > 0 ? this.pieces.take() + rest : rest;
    if (this.isFirstLine) {
      this.isFirstLine = false;
      if (line.charCodeAt(0) === 0xfeff) line = line.slice(1);
    }
    if (line === '') this.dispatch(events);
    else this.takeField(line);
  }

  private takeField(line: string): void {
    if (line.startsWith('data:')) this.addData(line.slice(line.charCodeAt(5) === 0x20 ? 6 : 5));
    else if (line.startsWith('event:')) this.event = line.slice(line.charCodeAt(6) === 0x20 ? 7 : 6);
    else if (line === 'data') this.addData('');
    // An error body in JSON that a proxy sent with the content type of a stream.
    else if (line.charCodeAt(0) === 0x7b) this.addData(line);
  }

  private addData(text: string): void {
    if (this.data === undefined) {
      this.data = text;
      this.dataCost = text.length;
    } else {
      this.data += `\n${text}`;
      this.dataCost += text.length + LINE_COST;
      this.checkLength();
    }
  }

  private dispatch(events: ServerSentEvent[]): void {
    if (this.data !== undefined && (this.event === 'error' || !isKeepAlive(this.data))) {
      events.push({ event: this.event, data: this.data });
    }
    this.data = undefined;
    this.dataCost = 0;
    this.event = '';
  }
}

function isKeepAlive(data: string): boolean {
  const text = data.trim();
  return text === '' || text === 'null' || text === '[PING]';
}
