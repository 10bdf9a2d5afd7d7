import { EventStreamCodec } from '@smithy/core/event-streams';

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text),
);

/** Encodes a message in Amazon's event-stream format with Amazon's own library. */
export function frameOf(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const tagged = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }]);
  return Buffer.from(codec.encode({ headers: Object.fromEntries(tagged), body: Buffer.from(payload) }));
}
