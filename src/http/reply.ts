import type { ServerResponse } from 'node:http';
import { GatewayError } from '../errors';
import { openAIError, type Dialect } from './dialect';
import { sendError } from './send-error';

export type ResponseHeaders = Readonly<Record<string, string>>;

/** What a controller returns when its answer needs headers of its own. */
export class JsonResponse {
  constructor(
    readonly body: object,
    readonly headers: ResponseHeaders,
  ) {}
}

/** A stream of things to be written as events. */
export interface ChunkSource<Chunk extends object = object> {
  start(sink: ChunkSink<Chunk>): void;
  pause(): void;
  resume(): void;
}

/** `end` or `fail` comes once, last. */
export interface ChunkSink<Chunk extends object> {
  /** What one read of the upstream brought; written together. */
  chunks(chunks: readonly Chunk[]): void;
  end(): void;
  fail(error: GatewayError): void;
}

/**
 * Writes a stream as server-sent events. The status line waits for the first chunk, so that a failure before it is
 * still a plain error with its status; a failure after it is one last `{"error": …}` event, and never `[DONE]`.
 */
export class EventStreamResponse<Chunk extends object = object> {
  private isOver = false;

  constructor(
    private readonly source: ChunkSource<Chunk>,
    private readonly face: Dialect,
    private readonly headers: ResponseHeaders = {},
  ) {}

  /** Writes the stream as it comes, until it or the client is gone. */
  relay(response: ServerResponse): void {
    response.on('drain', () => this.source.resume());
    response.once('close', () => {
      this.isOver = true;
    });
    this.source.start({
      chunks: (chunks) => this.write(response, chunks),
      end: () => this.end(response),
      fail: (error) => this.fail(response, error),
    });
  }

  private fail(response: ServerResponse, error: GatewayError): void {
    if (this.isOver) return;
    this.isOver = true;
    if (response.headersSent) response.end(event({ error: openAIError(error) }));
    else sendError(response, error, this.face);
  }

  private write(response: ServerResponse, chunks: readonly Chunk[]): void {
    if (this.isOver || chunks.length === 0) return;
    const text = this.textOf(response, chunks);
    this.writeHead(response);
    if (!response.write(text)) this.source.pause();
  }

  private textOf(response: ServerResponse, chunks: readonly Chunk[]): string {
    try {
      let text = '';
      for (const chunk of chunks) text += event(this.face.renderChunk(chunk));
      return text;
    } catch (error) {
      // Whoever sends the chunks may think that they were the last.
      this.fail(response, GatewayError.from(error));
      throw error;
    }
  }

  private end(response: ServerResponse): void {
    if (this.isOver) return;
    this.isOver = true;
    this.writeHead(response);
    response.end(this.face.endsWithDone ? 'data: [DONE]\n\n' : undefined);
  }

  private writeHead(response: ServerResponse): void {
    if (response.headersSent) return;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      // nginx and its like hold back what they buffer.
      'x-accel-buffering': 'no',
      ...this.headers,
    });
  }
}

function event(body: object): string {
  return `data: ${toJson(body)}\n\n`;
}

/**
 * What goes on the wire for an answer.
 * @throws GatewayError `UPSTREAM_INVALID` for what is nested too deeply
 */
export function toJson(answer: object): string {
  try {
    return JSON.stringify(answer);
  } catch (error) {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw new GatewayError('UPSTREAM_INVALID', 'The answer is nested too deeply to be passed on.', { cause: error });
  }
}
