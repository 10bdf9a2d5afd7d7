import { AwsEventStreamDecoder } from './aws-event-stream-decoder';
import { NdjsonDecoder } from './ndjson-decoder';
import { SseDecoder } from './sse-decoder';
import type { ServerSentEvent } from '../client/upstream-request';

/** Decodes a stream's bytes into events. The bytes may be split at any position. */
export interface EventDecoder {
  /**
   * Adds the decoded events to `events` and returns that list.
   * @throws GatewayError `UPSTREAM_INVALID` for bytes that are not valid in the format; `events` then contains the events before
   */
  push(bytes: Buffer, events?: ServerSentEvent[]): ServerSentEvent[];
  /**
   * Returns the remaining events when the stream has ended.
   * @throws GatewayError `UPSTREAM_TRUNCATED` when it ended inside an event that cannot be decoded in part
   */
  end(): ServerSentEvent[];
}

/** Decoders by media type. */
const DECODERS: ReadonlyMap<string, new () => EventDecoder> = new Map<string, new () => EventDecoder>([
  ['text/event-stream', SseDecoder],
  ['application/x-ndjson', NdjsonDecoder],
  ['application/stream+json', NdjsonDecoder],
  ['application/vnd.amazon.eventstream', AwsEventStreamDecoder],
]);

/** Returns a new decoder for this `content-type`; undefined if it is not an event stream. */
export function decoderFor(contentType: string): EventDecoder | undefined {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const Decoder = DECODERS.get(mediaType);
  return Decoder && new Decoder();
}
