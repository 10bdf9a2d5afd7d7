import { PassThrough, type Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { GatewayError } from '../../errors';
import { decodeContent, toDecodingError } from '../decoders/content-coding';

/** Receives a decoded body. */
export interface DecodedBodySink {
  data(chunk: Buffer): void;
  /** @param error why the body is not complete; undefined for a complete one */
  end(error: GatewayError | undefined): void;
}

/**
 * A compressed response body, which is decoded as it arrives. The connection is paused while a chunk is decoded and while
 * the decoded data is not wanted, so that a small body that decodes to a large one never accumulates in memory.
 */
export class EncodedBody {
  private readonly source = new PassThrough();
  private readonly decoded: Readable;
  isPaused = false;
  private isEmpty = true;
  private isDecoding = false;
  private isDecoded = false;
  private hasEnded = false;
  private connectionError: GatewayError | undefined;

  /** @throws GatewayError `UPSTREAM_INVALID` when a coding is not supported */
  constructor(
    codings: readonly string[],
    private readonly controller: Dispatcher.DispatchController,
    private readonly sink: DecodedBodySink,
  ) {
    this.decoded = decodeContent(this.source, codings)
      .on('data', (chunk: Buffer) => sink.data(chunk))
      .once('end', () => this.finishDecoding())
      .once('error', (error) => sink.end(this.connectionError ?? toDecodingError(error)));
  }

  push(chunk: Buffer): void {
    // Data after the end of the compressed data is ignored.
    if (this.isDecoded) return;
    this.isEmpty = false;
    this.isDecoding = true;
    this.controller.pause();
    // undici loops if it is resumed before it has returned from the pause.
    this.source.write(chunk, () => setImmediate(() => this.continueReceiving()));
  }

  /** Ends the body. With an error, everything that arrived before it is still decoded. */
  end(error?: GatewayError): void {
    this.hasEnded = true;
    this.connectionError = error;
    // An empty body is not valid in any coding, but servers send it, for example with a 401.
    if (this.isDecoded || this.isEmpty) this.sink.end(error);
    else this.source.end();
  }

  pause(): void {
    this.isPaused = true;
    this.decoded.pause();
    if (!this.hasEnded) this.controller.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.decoded.resume();
    if (!this.isDecoding && !this.hasEnded) this.controller.resume();
  }

  /** Stops decoding. */
  destroy(): void {
    this.source.destroy();
    this.decoded.destroy();
  }

  private finishDecoding(): void {
    this.isDecoded = true;
    if (this.hasEnded) this.sink.end(this.connectionError);
    else this.continueReceiving();
  }

  private continueReceiving(): void {
    this.isDecoding = false;
    if (!this.isPaused && !this.hasEnded) this.controller.resume();
  }
}
