import { AwsEventStreamDecoder } from './aws-event-stream-decoder';
import { NdjsonDecoder } from './ndjson-decoder';
import { SseDecoder } from './sse-decoder';
import type { ServerSentEvent } from '../client/upstream-request';

/** Bytes of a stream in, events out, for any split of the bytes. */
export interface EventDecoder {
  /** @throws GatewayError `UPSTREAM_INVALID` for bytes that are no events */
  push(bytes: Buffer): ServerSentEvent[];
  /**
   * What is left when the stream has ended.
   * @throws GatewayError `UPSTREAM_TRUNCATED` where it ended inside an event that cannot be read in part
   */
  end(): ServerSentEvent[];
}

/** By the media type of the stream. */
const DECODERS: ReadonlyMap<string, new () => EventDecoder> = new Map<string, new () => EventDecoder>([
  ['text/event-stream', SseDecoder],
  ['application/x-ndjson', NdjsonDecoder],
  ['application/stream+json', NdjsonDecoder],
  ['application/vnd.amazon.eventstream', AwsEventStreamDecoder],
]);

/** A fresh decoder for a stream with this `content-type`; undefined where it is no stream of events. */
export function decoderFor(contentType: string): EventDecoder | undefined {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const Decoder = DECODERS.get(mediaType);
  return Decoder && new Decoder();
}
