import * as fc from 'fast-check';
import { type GatewayError } from '../../errors';
import { MAX_EVENT_LENGTH, SseDecoder } from './sse-decoder';
import type { ServerSentEvent } from '../client/upstream-request';

function decode(...reads: (string | Uint8Array)[]): ServerSentEvent[] {
  const decoder = new SseDecoder();
  const events = reads.flatMap((read) => decoder.push(Buffer.from(read as Uint8Array)));
  return [...events, ...decoder.end()];
}

const dataOf = (...reads: (string | Uint8Array)[]): string[] => decode(...reads).map(({ data }) => data);

describe('SseDecoder', () => {
  it.each<[string, string, string[]]>([
    ['reads one event for each block', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['takes line feeds', 'data: a\n\n', ['a']],
    ['takes carriage returns', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['takes both together', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['takes a mix of line endings', 'data: a\r\n\ndata: b\n\r\ndata: c\r\r\n', ['a', 'b', 'c']],
    ['joins several data lines with line feeds', 'data: a\ndata: b\n\n', ['a\nb']],
    ['takes off one space after the colon, and no more', 'data:a\n\ndata:  b \n\n', ['a', ' b ']],
    ['skips comments, which vendors send to keep alive', ': keep-alive\n\n:\ndata: a\n:x\ndata: b\n\n', ['a\nb']],
    ['skips fields that say nothing here', 'id: 7\nretry: 100\nfoo: bar\nfoo\ndata: a\n\n', ['a']],
    ['has no event without data', 'event: ping\n\n\n\ndata: a\n\n', ['a']],
    ['takes a data line without a colon as empty', 'data\n\ndata\ndata\n\n', ['', '\n']],
    ['skips a byte order mark at the beginning', '\ufeffdata: a\n\n', ['a']],
    ['keeps a byte order mark anywhere else', 'data: \ufeffa\n\n\ufeffdata: b\n\n', ['\ufeffa']],
    ['takes a last event that lacks its blank line', 'data: a\n\ndata: b\n', ['a', 'b']],
    ['takes a last line that lacks its line end', 'data: a\n\ndata: b', ['a', 'b']],
    ['says nothing where nothing was said', '', []],
  ])('%s', (_what, text, data) => {
    expect(dataOf(text)).toEqual(data);
  });

  it('names the event, and forgets the name after it', () => {
    expect(decode('event: ping\ndata: a\n\nevent:pong\ndata: b\n\ndata: c\n\n')).toEqual([
      { event: 'ping', data: 'a' },
      { event: 'pong', data: 'b' },
      { event: '', data: 'c' },
    ]);
  });

  it('gives an event as soon as its blank line is there', () => {
    const decoder = new SseDecoder();
    expect(decoder.push(Buffer.from('data: a\n'))).toEqual([]);
    expect(decoder.push(Buffer.from('\ndata: b'))).toEqual([{ event: '', data: 'a' }]);
    expect(decoder.push(Buffer.from('\r'))).toEqual([]);
    expect(decoder.push(Buffer.from('\r'))).toEqual([{ event: '', data: 'b' }]);
    expect(decoder.end()).toEqual([]);
  });

  it('does not count a line end twice that was cut in two', () => {
    expect(decode('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual([{ event: '', data: 'a\nb' }]);
  });

  it('puts a character together that was cut in two', () => {
    const bytes = Buffer.from('data: 🦄\n\n');
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(dataOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(['🦄']);
    }
  });

  it('knows no limit of a line that a vendor could reach', () => {
    const long = 'x'.repeat(5_000_000);
    expect(dataOf(`data: ${long.slice(0, 70_000)}`, `${long.slice(70_000)}\n\n`)[0]?.length).toBe(long.length);
  });

  it.each([
    ['one endless line', Buffer.alloc(MAX_EVENT_LENGTH / 4 + 1, 'x')],
    ['endless data lines', Buffer.from(`data:${'x'.repeat(MAX_EVENT_LENGTH / 4)}\n`)],
    ['endless empty lines of data', Buffer.from('data\n'.repeat(MAX_EVENT_LENGTH / 256))],
  ])('refuses %s rather than fill the memory', (_what, read) => {
    const decoder = new SseDecoder();
    const endless = (): void => {
      for (let reads = 0; reads < 5; reads += 1) decoder.push(read);
    };
    expect(endless).toThrow(expect.objectContaining({ code: 'UPSTREAM_INVALID' }) as GatewayError);
  });
});

/** Bytes that are nearly an event stream, cut at any places. */
const pieces = fc.constantFrom(
  ...['data', 'event', 'id', ':', ': ', ' ', '\r', '\n', '\r\n', '\n\n', '\r\n\r\n'],
  ...['\ufeff', 'é', '漢', '🦄', '{"a":1}', '[DONE]', 'x'],
);
const nearlyEvents = fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join('')));
const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const cuts = fc.array(fc.nat(400), { maxLength: 12 });

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

describe('SseDecoder, for any bytes', () => {
  it('gives the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyEvents, anyBytes), cuts, (bytes, places) => {
        expect(decode(...cut(bytes, places))).toEqual(decode(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads what was written, whatever the line endings and the comments between', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\n]/.test(text));
    const written = fc.array(
      fc.record({ event: line, data: fc.array(line, { minLength: 1, maxLength: 3 }), comment: fc.boolean() }),
      { maxLength: 6 },
    );
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(written, fc.infiniteStream(lineEnd), cuts, (events, lineEnds, places) => {
        const lines = events.flatMap(({ event, data, comment }) => [
          ...(comment ? [': a comment'] : []),
          ...(event === '' ? [] : [`event: ${event}`]),
          ...data.map((text) => `data: ${text}`),
          '',
        ]);
        const text = endLines(lines, lineEnds);
        expect(decode(...cut(Buffer.from(text), places))).toEqual(
          events.map(({ event, data }) => ({ event, data: data.join('\n') })),
        );
      }),
      { numRuns: 500 },
    );
  });
});

/** An empty line ended by a line feed must not follow a carriage return: the two would be one line end. */
function endLines(lines: readonly string[], lineEnds: Iterator<string>): string {
  let text = '';
  for (const line of lines) {
    const end = String(lineEnds.next().value);
    const wouldMerge = line === '' && end === '\n' && text.endsWith('\r');
    text += line + (wouldMerge ? '\r\n' : end);
  }
  return text;
}
