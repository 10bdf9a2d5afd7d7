import { Logger } from '@nestjs/common';
import { GatewayError, type ErrorCode } from '../../errors';
import type { ChunkSink, Trailer } from '../../http';
import type { Usage } from '../../wire';
import { ChunkStream } from '../chunk-stream';
import { ResponseStream, type SettleListener } from '../response-stream';
import type { InvocationResult } from '../provider-call';
import type { BoundEndpoint } from '../queryable';
import { continuationsAt, isContinuable } from './continuation-request';
import { DeliveredResponse, type DeliveredChunk, type JoinedChunk } from './delivered-response';
import { isListed } from './error-class';
import { mergeUsage } from './merge-usage';
import type { RoutedStream } from './routed-stream';

type ProviderStream = ChunkStream<JoinedChunk>;

/** Errors of a broken stream: the provider ended it early, stalled, or sent invalid data. */
const BROKEN: readonly ErrorCode[] = ['UPSTREAM_TRUNCATED', 'UPSTREAM_TIMEOUT', 'UPSTREAM_INVALID'];
/** Statuses with which providers reject a prefill. */
const REJECTED: readonly number[] = [400, 422];

/**
 * A response that further endpoints of the route complete if the stream breaks, each of them at most once. If none can, the
 * client gets the error of the first break.
 */
export class ContinuedStream extends ResponseStream<JoinedChunk> {
  private readonly logger = new Logger('Routes');
  private readonly delivered: DeliveredResponse;
  private readonly remaining: BoundEndpoint[];
  private readonly listeners: SettleListener[] = [];
  private settlement: { readonly error: GatewayError | undefined } | undefined;
  private sink: ChunkSink<JoinedChunk> | undefined;
  /** Undefined until the next endpoint has sent content. */
  private current: ProviderStream | undefined;
  /** The stream that was read last. */
  private latest: ProviderStream;
  private endpoint: BoundEndpoint;
  private isPaused = false;
  private firstError: GatewayError | undefined;

  constructor(
    first: ProviderStream,
    private readonly routed: RoutedStream,
  ) {
    super();
    this.current = this.latest = first;
    this.endpoint = routed.endpoint;
    this.remaining = [...routed.remaining];
    this.delivered = new DeliveredResponse(
      routed.route.on_broken_stream === 'continue' && isContinuable(routed.request),
    );
  }

  /** The endpoints that continued the response. Names may contain characters that headers do not allow. */
  readonly trailer: Trailer = {
    name: 'x-sluice-continued',
    value: () => this.delivered.continuedBy.map(encodeURIComponent).join(', '),
  };

  get reportedUsage(): Usage | undefined {
    return mergeUsage(this.delivered.earlierUsage, this.latest.reportedUsage);
  }

  whenSettled(listener: SettleListener): void {
    if (this.settlement) listener(this.settlement.error);
    else this.listeners.push(listener);
  }

  start(sink: ChunkSink<JoinedChunk>): void {
    this.sink = sink;
    if (this.current) this.read(this.current);
  }

  pause(): void {
    this.isPaused = true;
    this.current?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.current?.resume();
  }

  discard(error: GatewayError): void {
    this.current?.discard(error);
    this.settle(error);
  }

  private read(stream: ProviderStream): void {
    this.current = this.latest = stream;
    const encoding = this.sink?.encoding;
    stream.start({
      chunks: (chunks) => this.deliver(chunks),
      ...(encoding && {
        encoding: {
          encode: (chunk, field) =>
            this.delivered.prepareCopies(chunk, field) ? encoding.encode(chunk, field) : undefined,
          write: (chunks) => this.deliver(chunks),
        },
      }),
      end: () => this.end(),
      fail: (error) => {
        this.current = undefined;
        void this.rescue(error, stream)
          .catch((failure: unknown) => GatewayError.from(failure))
          .then((failure) => failure && this.fail(failure));
      },
    });
    if (this.isPaused) stream.pause();
  }

  private deliver(chunks: readonly DeliveredChunk[]): void {
    const delivered: DeliveredChunk[] = [];
    const { sink } = this;
    try {
      this.delivered.accept(chunks, delivered);
    } finally {
      if (sink?.encoding) sink.encoding.write(delivered);
      // Without an encoding, no chunk has been copied.
      else sink?.chunks(delivered as JoinedChunk[]);
    }
  }

  private end(): void {
    this.sink?.end();
    this.settle(undefined);
  }

  private fail(error: GatewayError): void {
    this.sink?.fail(error);
    this.settle(error);
  }

  private settle(error: GatewayError | undefined): void {
    if (this.settlement) return;
    this.settlement = { error };
    for (const listener of this.listeners) listener(error);
  }

  /** Continues at the next endpoint that responds. If no endpoint does, returns the error with which the stream fails. */
  private async rescue(error: GatewayError, broken: ProviderStream): Promise<GatewayError | undefined> {
    const { delivered, routed, remaining } = this;
    this.firstError ??= error;
    if (!isRescuable(error, routed)) return error;
    if (delivered.isFinished) {
      // Only the end of the stream is missing.
      if (broken.usageChunk) this.deliver([broken.usageChunk]);
      this.end();
      return undefined;
    }
    while (delivered.isContinuable) {
      const next = remaining.shift();
      if (!next) break;
      if (!routed.isAvailable(next)) continue;
      const { name } = routed.route;
      this.logger.warn(`route=${name} endpoint=${this.endpoint.name} stream broke; continuing at ${next.name}`);
      this.endpoint = next;
      if (await this.continueAt(next, broken)) return undefined;
    }
    return this.firstError;
  }

  /** Returns whether the endpoint sends the rest of the response. */
  private async continueAt(endpoint: BoundEndpoint, broken: ProviderStream): Promise<boolean> {
    const { delivered, routed } = this;
    const continuations = delivered.hasContent
      ? continuationsAt(endpoint, routed.request, delivered.text)
      : [{ request: routed.request, seam: undefined }];
    for (const { request, seam } of continuations) {
      try {
        const stream = providerStreamOf(await routed.query(endpoint, request));
        if (!stream) return false;
        delivered.continueWith(endpoint.name, seam, broken.reportedUsage);
        this.read(stream);
        return true;
      } catch (error) {
        if (routed.context.signal.aborted) throw error;
        if (!(error instanceof GatewayError && REJECTED.includes(error.status))) return false;
      }
    }
    return false;
  }
}

function isRescuable(error: GatewayError, { route }: RoutedStream): boolean {
  return BROKEN.includes(error.code) || isListed(error, route.failover.statuses);
}

/** Returns the stream of a result; undefined for another response. */
export function providerStreamOf({ body }: InvocationResult): ProviderStream | undefined {
  // Its chunks are those of chats or completions, which no other operation streams.
  return body instanceof ChunkStream ? (body as ProviderStream) : undefined;
}
