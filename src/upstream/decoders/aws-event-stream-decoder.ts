import type { EventStreamCodec } from '@smithy/core/event-streams';
import { createRequire } from 'node:module';
import { GatewayError } from '../../errors';
import { BoundedBuffer } from '../../shared/bounded-buffer';
import type { ServerSentEvent } from '../client/upstream-request';

const LENGTH_BYTES = 4;
/** Two lengths and two checksums, in bytes. */
const MIN_MESSAGE_BYTES = 16;
/** The format allows 24 MiB of payload and 128 KiB of headers. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/**
 * Decodes Amazon's binary event format (`application/vnd.amazon.eventstream`). Splits the stream into messages by their
 * length prefix; AWS's own codec decodes each message and verifies its checksums.
 *
 * A message of type `event` or `exception` becomes an event with that name (`:event-type`, `:exception-type`) and the
 * payload as data. A message of type `error` becomes an event `error` with the data `{"error": {"code", "message"}}`. An
 * empty payload of an `event` is ignored; that of an `exception` becomes `{}`.
 */
export class AwsEventStreamDecoder {
  private readonly codec = newCodec();
  /** The incomplete last message. */
  private pieces = new BoundedBuffer(Infinity);
  private length = 0;
  /** Length of the current message; 0 while unknown. */
  private expected = 0;

  /** @throws GatewayError `UPSTREAM_INVALID` for a wrong checksum or an invalid length */
  push(bytes: Buffer, events: ServerSentEvent[] = []): ServerSentEvent[] {
    this.pieces.push(bytes);
    this.length += bytes.length;
    if (this.length < (this.expected || LENGTH_BYTES)) return events;

    let rest = this.pieces.concat();
    while (rest.length >= LENGTH_BYTES) {
      this.expected = messageLength(rest);
      if (rest.length < this.expected) break;
      const event = this.read(rest.subarray(0, this.expected));
      if (event.data !== '') events.push(event);
      rest = rest.subarray(this.expected);
      this.expected = 0;
    }
    this.pieces = new BoundedBuffer(Infinity);
    if (rest.length > 0) this.pieces.push(rest);
    this.length = rest.length;
    return events;
  }

  /** @throws GatewayError `UPSTREAM_TRUNCATED` when the stream ended inside a message */
  end(): ServerSentEvent[] {
    if (this.length === 0) return [];
    throw new GatewayError('UPSTREAM_TRUNCATED', 'The provider’s stream ended inside an event.');
  }

  private read(message: Buffer): ServerSentEvent {
    const { headers, body } = this.decode(message);
    const text = (name: string): string | undefined => {
      const value = headers[name]?.value;
      return typeof value === 'string' ? value : undefined;
    };
    if (text(':message-type') === 'error') {
      const error = { code: text(':error-code'), message: text(':error-message') ?? 'The stream failed.' };
      return { event: 'error', data: JSON.stringify({ error }) };
    }
    const data = Buffer.from(body).toString('utf8');
    const exception = text(':exception-type');
    return exception === undefined
      ? { event: text(':event-type') ?? '', data }
      : { event: exception, data: data || '{}' };
  }

  private decode(message: Buffer): ReturnType<EventStreamCodec['decode']> {
    try {
      return this.codec.decode(message);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown format';
      throw new GatewayError('UPSTREAM_INVALID', `The provider sent an event that cannot be decoded: ${reason}.`);
    }
  }
}

function messageLength(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0);
  if (length >= MIN_MESSAGE_BYTES && length <= MAX_MESSAGE_BYTES) return length;
  throw new GatewayError('UPSTREAM_INVALID', `The provider sent an event with the invalid length ${length}.`);
}

function newCodec(): EventStreamCodec {
  // Loaded synchronously by the first such stream, so that the library does not slow down the start of every server.
  const library = createRequire(__filename)('@smithy/core/event-streams') as {
    EventStreamCodec: typeof EventStreamCodec;
  };
  return new library.EventStreamCodec(
    (bytes) => Buffer.from(bytes).toString('utf8'),
    (text) => Buffer.from(text, 'utf8'),
  );
}
