import * as fc from 'fast-check';
import { type GatewayError } from '../../errors';
import { MAX_EVENT_LENGTH, SseDecoder } from './sse-decoder';
import type { ServerSentEvent } from '../client/upstream-request';
import { runs } from '../../../test/support/runs';

function decode(...reads: (string | Uint8Array)[]): ServerSentEvent[] {
  const decoder = new SseDecoder();
  const events = reads.flatMap((read) => decoder.push(Buffer.from(read as Uint8Array)));
  return [...events, ...decoder.end()];
}

const dataOf = (...reads: (string | Uint8Array)[]): string[] => decode(...reads).map(({ data }) => data);

describe('SseDecoder', () => {
  it.each<[string, string, string[]]>([
    ['decodes one event per block', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['accepts \\n as line ending', 'data: a\n\n', ['a']],
    ['accepts \\r as line ending', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['accepts \\r\\n as line ending', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['accepts mixed line endings', 'data: a\r\n\ndata: b\n\r\ndata: c\r\r\n', ['a', 'b', 'c']],
    ['joins several data lines with line feeds', 'data: a\ndata: b\n\n', ['a\nb']],
    ['removes exactly one space after the colon', 'data:a\n\ndata:  b \n\n', ['a', ' b ']],
    ['reads a line of JSON without data: as data', '{"error":"quota"}', ['{"error":"quota"}']],
    ['skips comments', ': keep-alive\n\n:\ndata: a\n:x\ndata: b\n\n', ['a\nb']],
    ['skips unknown fields, id and retry', 'id: 7\nretry: 100\nfoo: bar\nfoo\ndata: a\n\n', ['a']],
    ['returns no event for a block without data', 'event: ping\n\n\n\ndata: a\n\n', ['a']],
    ['treats a data line without a colon as empty', 'data\ndata: a\ndata\n\n', ['\na\n']],
    ['skips empty data', 'data:\n\ndata: \n\ndata\n\ndata: a\n\n', ['a']],
    ['skips data of spaces, tabs and empty lines', 'data:   \r\n\r\ndata:\t\n\ndata:\ndata: \n\ndata: a\n\n', ['a']],
    ['skips data of null and [PING]', 'data: null\n\ndata: [PING]\n\ndata: a\n\n', ['a']],
    ['skips empty data at the end', 'data: a\n\ndata:', ['a']],
    ['skips a named event with empty data', 'event: ping\ndata: \n\nid: 1\nretry: 5\n\ndata: a\n\n', ['a']],
    ['skips a byte order mark at the start', '\ufeffdata: a\n\n', ['a']],
    ['keeps a byte order mark after the start', 'data: \ufeffa\n\n\ufeffdata: b\n\n', ['\ufeffa']],
    ['returns the last event when its blank line is missing', 'data: a\n\ndata: b\n', ['a', 'b']],
    ['returns the last event when its line ending is missing', 'data: a\n\ndata: b', ['a', 'b']],
    ['returns no events for an empty stream', '', []],
  ])('%s', (_what, text, data) => {
    expect(dataOf(text)).toEqual(data);
  });

  it('applies an event name to one event only', () => {
    expect(decode('event: ping\ndata: a\n\nevent:pong\ndata: b\n\ndata: c\n\n')).toEqual([
      { event: 'ping', data: 'a' },
      { event: 'pong', data: 'b' },
      { event: '', data: 'c' },
    ]);
  });

  it('does not apply the name of a skipped event to the next event', () => {
    expect(decode('event: ping\ndata:\n\ndata: a\n\n')).toEqual([{ event: '', data: 'a' }]);
  });

  it('keeps an event named error without data, because an error must not be lost', () => {
    expect(decode('event: error\ndata: \n\n')).toEqual([{ event: 'error', data: '' }]);
  });

  it('returns an event as soon as its blank line arrives', () => {
    const decoder = new SseDecoder();
    expect(decoder.push(Buffer.from('data: a\n'))).toEqual([]);
    expect(decoder.push(Buffer.from('\ndata: b'))).toEqual([{ event: '', data: 'a' }]);
    expect(decoder.push(Buffer.from('\r'))).toEqual([]);
    expect(decoder.push(Buffer.from('\r'))).toEqual([{ event: '', data: 'b' }]);
    expect(decoder.end()).toEqual([]);
  });

  it('treats \\r\\n split across chunks as one line ending', () => {
    expect(decode('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual([{ event: '', data: 'a\nb' }]);
  });

  it('decodes a character that is split across chunks', () => {
    const bytes = Buffer.from('data: 🦄\n\n');
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(dataOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(['🦄']);
    }
  });

  it('decodes a line of 5 million characters', () => {
    const long = 'x'.repeat(5_000_000);
    expect(dataOf(`data: ${long.slice(0, 70_000)}`, `${long.slice(70_000)}\n\n`)[0]?.length).toBe(long.length);
  });

  it.each([
    ['an endless line', Buffer.alloc(MAX_EVENT_LENGTH / 4 + 1, 'x')],
    ['endless data lines', Buffer.from(`data:${'x'.repeat(MAX_EVENT_LENGTH / 4)}\n`)],
    ['endless empty lines of data', Buffer.from('data\n'.repeat(MAX_EVENT_LENGTH / 256))],
  ])('throws UPSTREAM_INVALID for %s', (_what, read) => {
    const decoder = new SseDecoder();
    const endless = (): void => {
      for (let reads = 0; reads < 5; reads += 1) decoder.push(read);
    };
    expect(endless).toThrow(expect.objectContaining({ code: 'UPSTREAM_INVALID' }) as GatewayError);
  });
});

/** Fragments of event streams, for generating byte sequences close to valid ones. */
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

describe('SseDecoder with generated bytes', () => {
  it('returns the same events for any split of the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyEvents, anyBytes), cuts, (bytes, places) => {
        expect(decode(...cut(bytes, places))).toEqual(decode(bytes));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('decodes generated events with any line endings and comments', () => {
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
          events
            .map(({ event, data }) => ({ event, data: data.join('\n') }))
            .filter(({ event, data }) => event === 'error' || data.trim() !== ''),
        );
      }),
      { numRuns: runs(500) },
    );
  });
});

/** Joins lines. Never puts `\n` after `\r`, because the two would be one line ending. */
function endLines(lines: readonly string[], lineEnds: Iterator<string>): string {
  let text = '';
  for (const line of lines) {
    const end = String(lineEnds.next().value);
    const wouldMerge = line === '' && end === '\n' && text.endsWith('\r');
    text += line + (wouldMerge ? '\r\n' : end);
  }
  return text;
}
