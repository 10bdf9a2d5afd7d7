import type { EventStreamCodec } from '@smithy/core/event-streams';
import { createRequire } from 'node:module';
import { GatewayError } from '../../errors';
import type { ServerSentEvent } from '../client/upstream-request';

const LENGTH_BYTES = 4;
/** Two lengths and two checksums. */
const SHORTEST_MESSAGE = 16;
/** The format's own limit is 24 MiB of payload and 128 KiB of headers. */
const LONGEST_MESSAGE = 32 * 1024 * 1024;

/**
 * Amazon's binary framing of events (`application/vnd.amazon.eventstream`). A message begins with its length; AWS's own
 * codec reads the rest and checks its checksums.
 *
 * An event or exception becomes an event of that name (`:event-type`, `:exception-type`) with the payload as data; an
 * `error` message becomes the event `error` with the data `{"error": {"code", "message"}}`.
 */
export class AwsEventStreamDecoder {
  private readonly codec = newCodec();
  private pieces: Buffer[] = [];
  private length = 0;
  /** Of the message that has begun; 0 while it is not known. */
  private wanted = 0;

  /** @throws GatewayError `UPSTREAM_INVALID` for a wrong checksum, and for lengths that cannot be right. */
  push(bytes: Buffer): ServerSentEvent[] {
    this.pieces.push(bytes);
    this.length += bytes.length;
    if (this.length < (this.wanted || LENGTH_BYTES)) return [];

    const events: ServerSentEvent[] = [];
    let rest = this.pieces.length === 1 ? bytes : Buffer.concat(this.pieces);
    while (rest.length >= LENGTH_BYTES) {
      this.wanted = messageLength(rest);
      if (rest.length < this.wanted) break;
      events.push(this.read(rest.subarray(0, this.wanted)));
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
    return { event: text(':exception-type') ?? text(':event-type') ?? '', data: Buffer.from(body).toString('utf8') };
  }

  private decode(message: Buffer): ReturnType<EventStreamCodec['decode']> {
    try {
      return this.codec.decode(message);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it is not of the format';
      throw new GatewayError('UPSTREAM_INVALID', `The provider sent an event that cannot be read: ${reason}.`);
    }
  }
}

function messageLength(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0);
  if (length >= SHORTEST_MESSAGE && length <= LONGEST_MESSAGE) return length;
  throw new GatewayError('UPSTREAM_INVALID', 'The provider sent an event whose length cannot be right.');
}

function newCodec(): EventStreamCodec {
  // Loaded by the first such stream: others would pay for it with their start, and a stream cannot wait for an import.
  const library = createRequire(__filename)('@smithy/core/event-streams') as {
    EventStreamCodec: typeof EventStreamCodec;
  };
  return new library.EventStreamCodec(
    (bytes) => Buffer.from(bytes).toString('utf8'),
    (text) => Buffer.from(text, 'utf8'),
  );
}
