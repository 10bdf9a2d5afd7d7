import fc from 'fast-check';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { decoderFor } from './event-decoder';
import { NdjsonDecoder } from './ndjson-decoder';
import { MAX_EVENT_LENGTH } from './sse-decoder';

function decode(...pieces: Buffer[]): string[] {
  const decoder = new NdjsonDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()].map(({ data }) => data);
}

describe('NdjsonDecoder', () => {
  it('decodes each line as an event with any line ending and skips blank lines', () => {
    expect(decode(Buffer.from('{"a":1}\n\r\n{"b":2}\r\n  \n{"c":3}'))).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  });

  it('skips a byte order mark', () => {
    expect(decode(Buffer.from('\ufeff{"a":1}\n'))).toEqual(['{"a":1}']);
  });

  it('decodes the same events for any split of the bytes', () => {
    const documents = fc.array(fc.jsonValue(), { maxLength: 6 });
    fc.assert(
      fc.property(documents, fc.array(fc.nat(200), { maxLength: 20 }), (values, at) => {
        const lines = values.map((value) => JSON.stringify(value));
        const bytes = Buffer.from(lines.join('\n'));
        const edges = [0, ...at.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        expect(decode(...edges.slice(1).map((end, i) => bytes.subarray(edges[i], end)))).toEqual(lines);
      }),
    );
  });

  it('throws UPSTREAM_INVALID when a line exceeds the maximum length', () => {
    const decoder = new NdjsonDecoder();
    const part = Buffer.alloc(MAX_EVENT_LENGTH / 4, 'a');
    for (let times = 0; times < 4; times += 1) decoder.push(part);
    expect(gatewayErrorOf(() => decoder.push(part)).code).toBe('UPSTREAM_INVALID');
  });
});

describe('decoderFor', () => {
  it.each([
    ['text/event-stream', 'data: 1\n\n'],
    ['Text/Event-Stream; charset=utf-8', 'data: 1\n\n'],
    ['application/x-ndjson', '1\n'],
    ['application/stream+json', '1\n'],
  ])('returns a decoder for %s', (type, text) => {
    expect(decoderFor(type)!.push(Buffer.from(text))).toEqual([{ event: '', data: '1' }]);
  });

  it.each(['', 'application/json', 'text/plain', 'text/event-streams'])('returns undefined for %j', (type) => {
    expect(decoderFor(type)).toBeUndefined();
  });
});
