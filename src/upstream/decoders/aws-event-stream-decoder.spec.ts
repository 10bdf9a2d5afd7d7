import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { frameOf } from '../../../test/support/event-stream-frames';
import { recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { GatewayError } from '../../errors';
import type { ServerSentEvent } from '../client/upstream-request';
import { AwsEventStreamDecoder } from './aws-event-stream-decoder';
import { runs } from '../../../test/support/runs';

const frames = Object.entries(recordedJson('bedrock/frames.json')).map(
  ([name, base64]) => [name, Buffer.from(String(base64), 'base64')] as const,
);
const frameOfName = (name: string): Buffer => frames.find(([known]) => known === name)![1];
const stream = Buffer.concat(frames.map(([, frame]) => frame));

const PAYLOADS: Readonly<Record<string, object>> = {
  messageStart: { role: 'assistant' },
  contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hi' } },
  messageStop: { stopReason: 'end_turn' },
  metadata: { metrics: { latencyMs: 42 }, usage: { inputTokens: 3, outputTokens: 1, totalTokens: 4 } },
  throttlingException: { message: 'Too many requests' },
  chunk: { bytes: 'eyJ0eXBlIjoibWVzc2FnZV9zdG9wIn0=' },
};

function decode(...pieces: Buffer[]) {
  const decoder = new AwsEventStreamDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

describe('AwsEventStreamDecoder', () => {
  it('decodes recorded messages including exceptions', () => {
    const read = decode(stream).map(({ event, data }) => [event, JSON.parse(data) as object]);
    expect(Object.fromEntries(read)).toEqual(PAYLOADS);
    expect(read).toHaveLength(frames.length);
  });

  it('decodes the same events for any split of the bytes', () => {
    const whole = decode(stream);
    const cuts = fc.array(fc.nat(stream.length), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (at) => {
        const edges = [0, ...at.sort((a, b) => a - b), stream.length];
        expect(decode(...edges.slice(1).map((end, i) => stream.subarray(edges[i], end)))).toEqual(whole);
      }),
      { numRuns: runs(200) },
    );
  });

  it('returns the messages before an invalid one through the list of events', () => {
    const valid = frameOf({ ':event-type': 'messageStart', ':message-type': 'event' }, '{}');
    const events: ServerSentEvent[] = [];
    const read = Buffer.concat([valid, Buffer.alloc(20)]);
    expect(gatewayErrorOf(() => new AwsEventStreamDecoder().push(read, events)).code).toBe('UPSTREAM_INVALID');
    expect(events).toEqual([{ event: 'messageStart', data: '{}' }]);
  });

  it('decodes messages encoded by AWS’s library', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 50 }), text), { maxLength: 5 }), (events) => {
        const written = events.map(([event, data]) =>
          frameOf({ ':event-type': event, ':content-type': 'application/json', ':message-type': 'event' }, data),
        );
        const expected = events
          .map(([event, data]) => ({ event, data: Buffer.from(data).toString('utf8') }))
          .filter(({ data }) => data !== '');
        expect(decode(Buffer.concat(written))).toEqual(expected);
      }),
      { numRuns: runs(100) },
    );
  });

  it('converts a message of type error to an event with an error object', () => {
    const frame = frameOf({ ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Oh' }, '');
    const error = { code: 'InternalFailure', message: 'Oh' };
    expect(decode(frame)).toEqual([{ event: 'error', data: JSON.stringify({ error }) }]);
  });

  it('skips an event with an empty payload', () => {
    expect(decode(frameOf({ ':message-type': 'event', ':event-type': 'initial-response' }, ''))).toEqual([]);
  });

  it('keeps an exception with an empty payload', () => {
    const frame = frameOf({ ':message-type': 'exception', ':exception-type': 'throttlingException' }, '');
    expect(decode(frame)).toEqual([{ event: 'throttlingException', data: '{}' }]);
  });

  it('skips headers whose type is not string', () => {
    const values = [
      [0, ''],
      [1, ''],
      [2, '07'],
      [3, '0007'],
      [4, '00000007'],
      [5, '0000000000000007'],
      [6, '000207ff'],
      [8, '0000000000000007'],
      [9, '00000000000000000000000000000007'],
    ] as const;
    const others = values.map(([type, value]) => `01610${type}${value}`).join('');
    const name = Buffer.concat([Buffer.from(others, 'hex'), headerOf(':event-type', 'late')]);
    expect(decode(framed(name, 'x'))).toEqual([{ event: 'late', data: 'x' }]);
  });

  it('rejects a message with a changed byte', () => {
    const frame = frameOfName('contentBlockDelta');
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const broken = Buffer.from(frame);
        broken[at]! ^= change;
        expect(gatewayErrorOf(() => decode(broken)).code).toMatch(/^UPSTREAM_(INVALID|TRUNCATED)$/);
      }),
    );
  });

  it('throws UPSTREAM_INVALID for an invalid message length', () => {
    for (const lengths of ['ffffffff00000000', '0000000f00000000', '0000000000000000']) {
      const prelude = Buffer.from(lengths, 'hex');
      expect(gatewayErrorOf(() => decode(withChecksum(prelude))).code).toBe('UPSTREAM_INVALID');
    }
  });

  it('throws UPSTREAM_TRUNCATED when the stream ends inside a message', () => {
    const frame = frameOfName('messageStop');
    for (const length of [1, 12, frame.length - 1]) {
      expect(gatewayErrorOf(() => decode(frame.subarray(0, length))).code).toBe('UPSTREAM_TRUNCATED');
    }
  });

  it('returns events or throws a GatewayError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });
});

function headerOf(name: string, value: string): Buffer {
  const head = Buffer.from([name.length, ...Buffer.from(name), 7, 0, value.length]);
  return Buffer.concat([head, Buffer.from(value)]);
}

function framed(headers: Buffer, payload: string): Buffer {
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  return withChecksum(Buffer.concat([withChecksum(prelude), headers, Buffer.from(payload)]));
}

function withChecksum(bytes: Buffer): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return Buffer.concat([bytes, checksum]);
}
