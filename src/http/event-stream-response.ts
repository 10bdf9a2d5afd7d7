import { GatewayError } from '../errors';
import { CopiedChunk } from './copied-chunk';
import { cutAfter } from './cut-response';
import type { Dialect, StreamEncoder } from './dialect';
import type { ExtraHeaders } from './json-response';
import type { IdentifiedResponse } from './request-id';
import { adaptError, sendLoggedError } from './send-error';

/** A stream of chunks to be written as events. */
export interface ChunkSource<Chunk extends object = object> {
  start(sink: ChunkSink<Chunk>): void;
  pause(): void;
  resume(): void;
  /** A header that is sent after the last chunk, because its value is not known before. */
  readonly trailer?: Trailer | undefined;
}

export interface Trailer {
  readonly name: string;
  /** Called at the end of a complete stream; no header is sent if the value is empty. */
  readonly value: () => string;
}

/** Receives a stream. `end` or `fail` is called once, last. */
export interface ChunkSink<Chunk extends object> {
  /** All chunks of one read of the upstream; they are written together. */
  chunks(chunks: readonly Chunk[]): void;
  /** Accepts chunks that are encoded. Absent if the sink reads its chunks, or if their encoding has a state. */
  readonly encoding?: ChunkEncoding<Chunk>;
  end(): void;
  fail(error: GatewayError): void;
}

/** The part of a sink that writes each chunk as a text, which depends on this chunk only. */
export interface ChunkEncoding<Chunk extends object> {
  /**
   * Returns what is written of a chunk, which may be changed; undefined if chunks that differ from it in the text of `field` must
   * not be copied.
   */
  encode(chunk: Chunk, field: string): string | undefined;
  /** The same as `chunks` of the sink. */
  write(chunks: readonly (Chunk | CopiedChunk)[]): void;
}

/**
 * Returned by a controller to send a stream as server-sent events. The status line is sent with the first chunk: an error
 * before it is a plain error response with its status; an error after it is the encoder's `fail` event, after which the
 * connection is cut, unless the dialect completes broken streams.
 */
export class EventStreamResponse<Chunk extends object = object> {
  private readonly encoder: StreamEncoder;
  private isOver = false;

  constructor(
    private readonly source: ChunkSource<Chunk>,
    private readonly dialect: Dialect,
    private readonly headers: ExtraHeaders = {},
  ) {
    this.encoder = dialect.createEncoder();
  }

  /** Starts the source and writes its chunks until it ends or the client disconnects. */
  relay(response: IdentifiedResponse): void {
    response.on('drain', () => this.source.resume());
    response.once('close', () => {
      this.isOver = true;
    });
    this.source.start({
      chunks: (chunks) => this.write(response, chunks),
      ...(this.encoder.isStateless && {
        encoding: {
          encode: (chunk) => this.encoder.encode(chunk),
          write: (chunks) => this.write(response, chunks),
        },
      }),
      end: () => this.end(response),
      fail: (error) => this.fail(response, error),
    });
  }

  private fail(response: IdentifiedResponse, error: GatewayError): void {
    if (this.isOver) return;
    this.isOver = true;
    if (!response.headersSent) {
      sendLoggedError(response, error.withHeaders(limitHeadersOf(this.headers)), this.dialect);
      return;
    }
    const text = this.encoder.fail(adaptError(response, error, this.dialect));
    if (this.dialect.completesBrokenStreams) response.end(text);
    else cutAfter(response, text);
  }

  private write(response: IdentifiedResponse, chunks: readonly (Chunk | CopiedChunk)[]): void {
    if (this.isOver || chunks.length === 0) return;
    const text = this.encode(response, chunks);
    if (text === '') return;
    this.writeHead(response);
    if (!response.write(text)) this.source.pause();
  }

  private encode(response: IdentifiedResponse, chunks: readonly (Chunk | CopiedChunk)[]): string {
    try {
      let text = '';
      for (const chunk of chunks) {
        if (chunk instanceof CopiedChunk) text += this.copyOf(chunk);
        else text += this.encoder.encode(chunk);
      }
      return text;
    } catch (error) {
      // The source may already count these chunks as its last and report no failure.
      this.fail(response, GatewayError.from(error));
      throw error;
    }
  }

  private copyOf({ template, text }: CopiedChunk): string {
    const { encoder } = this;
    return template.before + (encoder.escapeText ? encoder.escapeText(text) : text) + template.after;
  }

  private end(response: IdentifiedResponse): void {
    if (this.isOver) return;
    const text = this.ending(response);
    this.isOver = true;
    this.writeHead(response);
    const { trailer } = this.source;
    const value = trailer?.value();
    if (trailer && value) response.addTrailers({ [trailer.name]: value });
    response.end(text);
  }

  private ending(response: IdentifiedResponse): string {
    try {
      return this.encoder.end();
    } catch (error) {
      this.fail(response, GatewayError.from(error));
      throw error;
    }
  }

  private writeHead(response: IdentifiedResponse): void {
    if (response.headersSent) return;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      // Keeps nginx and other proxies from buffering the stream.
      'x-accel-buffering': 'no',
      ...this.headers,
      // HTTP/1.0 has no chunked encoding, and so no trailers.
      ...(this.source.trailer && response.useChunkedEncodingByDefault && { trailer: this.source.trailer.name }),
    });
  }
}

/** Returns the headers that report limits, which an error response has as well. */
function limitHeadersOf(headers: ExtraHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ratelimit-')));
}
