import { crc32 } from 'node:zlib';
import { GatewayError } from '../errors';
import { readHeaders } from './aws-event-stream-headers';
import type { ServerSentEvent } from './upstream-call';

const PRELUDE_LENGTH = 12;
const CHECKSUM_LENGTH = 4;
/** The format's own limit is 24 MiB of payload and 128 KiB of headers. */
const MAX_MESSAGE_LENGTH = 32 * 1024 * 1024;

/**
 * Amazon's binary framing of events (`application/vnd.amazon.eventstream`). A message is its length, the length of its
 * headers and the CRC-32 of these two, 4 bytes each; the headers; the payload; and the CRC-32 of all before. Numbers are
 * big-endian.
 *
 * An event or exception becomes an event of that name (`:event-type`, `:exception-type`) with the payload as data; an
 * `error` message becomes the event `error` with the data `{"error": {"code", "message"}}`.
 */
export class AwsEventStreamDecoder {
  private pieces: Buffer[] = [];
  private length = 0;
  /** Of the message that has begun; 0 while it is not known. */
  private wanted = 0;

  /** @throws GatewayError `UPSTREAM_INVALID` for a wrong checksum, and for lengths that cannot be right. */
  push(bytes: Buffer): ServerSentEvent[] {
    this.pieces.push(bytes);
    this.length += bytes.length;
    if (this.length < (this.wanted || PRELUDE_LENGTH)) return [];

    const events: ServerSentEvent[] = [];
    let rest = this.pieces.length === 1 ? bytes : Buffer.concat(this.pieces);
    while (rest.length >= PRELUDE_LENGTH) {
      this.wanted = messageLength(rest);
      if (rest.length < this.wanted) break;
      events.push(readMessage(rest.subarray(0, this.wanted)));
      rest = rest.subarray(this.wanted);
      this.wanted = 0;
    }
    this.pieces = rest.length > 0 ? [rest] : [];
    this.length = rest.length;
    return events;
  }

  /** @throws GatewayError `UPSTREAM_TRUNCATED` where the stream ended inside a message. */
  end(): ServerSentEvent[] {
    if (this.length === 0) return [];
    throw new GatewayError('UPSTREAM_TRUNCATED', 'The provider broke off its answer inside an event.');
  }
}

function messageLength(bytes: Buffer): number {
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw broken('the checksum of its lengths is wrong');
  const total = bytes.readUInt32BE(0);
  const headers = bytes.readUInt32BE(4);
  if (total > MAX_MESSAGE_LENGTH || headers > total - PRELUDE_LENGTH - CHECKSUM_LENGTH) {
    throw broken('its lengths cannot be right');
  }
  return total;
}

function readMessage(message: Buffer): ServerSentEvent {
  const end = message.length - CHECKSUM_LENGTH;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end)) throw broken('its checksum is wrong');
  const payloadStart = PRELUDE_LENGTH + message.readUInt32BE(4);
  const headers = readHeaders(message.subarray(PRELUDE_LENGTH, payloadStart));
  if (!headers) throw broken('its headers cannot be read');
  if (headers.get(':message-type') === 'error') {
    const error = { code: headers.get(':error-code'), message: headers.get(':error-message') ?? 'The stream failed.' };
    return { event: 'error', data: JSON.stringify({ error }) };
  }
  return {
    event: headers.get(':exception-type') ?? headers.get(':event-type') ?? '',
    data: message.toString('utf8', payloadStart, end),
  };
}

function broken(reason: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `The provider sent an event that cannot be read: ${reason}.`);
}
