import { FaultSchedule, withFault } from './faults';
import { SandboxFault } from './sandbox.config';
import { jsonScript, streamScript, type Script } from './script';

function fault(settings: Partial<SandboxFault>): SandboxFault {
  return Object.assign(new SandboxFault(), settings);
}

const events = ['one', 'two', 'three'].map((word) => ({ data: { word }, tokens: 1 }));
const stream = streamScript(events, 10);
const response = jsonScript(200, { text: 'a whole answer' });
const bodyOf = ({ pieces }: Script): string => pieces.map(({ text }) => text).join('');

describe('FaultSchedule', () => {
  const struck = (rates: number[], calls: number): (number | undefined)[] => {
    const schedule = new FaultSchedule(rates.map((rate) => fault({ kind: 'cut', rate })));
    return Array.from({ length: calls }, () => schedule.next()?.rate);
  };

  it('spreads a rate evenly', () => {
    expect(struck([0.5], 6)).toEqual([undefined, 0.5, undefined, 0.5, undefined, 0.5]);
    expect(struck([1], 3)).toEqual([1, 1, 1]);
    expect(struck([0], 3)).toEqual([undefined, undefined, undefined]);
  });

  it.each([0.1, 0.29, 0.34, 0.7])('applies a fault with rate %d to exactly that share of 100 requests', (rate) => {
    expect(struck([rate], 100).filter(Boolean)).toHaveLength(Math.round(rate * 100));
  });

  it('selects the first fault that is due', () => {
    expect(struck([0.5, 1], 4)).toEqual([1, 0.5, 1, 0.5]);
  });
});

describe('withFault', () => {
  it('does not change a script without a fault', () => {
    expect(withFault(stream, undefined)).toBe(stream);
  });

  it('responds with status, Retry-After and an OpenAI error body', () => {
    const script = withFault(stream, fault({ kind: 'status', status: 429, retry_after: 7, message: 'Slow down.' }));
    expect(script.head).toEqual({ status: 429, headers: { 'content-type': 'application/json', 'retry-after': '7' } });
    expect(JSON.parse(bodyOf(script))).toEqual({
      error: { message: 'Slow down.', type: 'rate_limit_error', param: null, code: null },
    });
  });

  it('responds with 503 and no Retry-After by default', () => {
    expect(withFault(response, fault({ kind: 'status' })).head).toEqual({
      status: 503,
      headers: { 'content-type': 'application/json' },
    });
  });

  it('delays a stream after its headers, and a JSON response before them', () => {
    const slow = fault({ kind: 'slow_first_token', delay_ms: 2000 });
    expect(stream.pieces.map(({ atMs }) => atMs)).toEqual([100, 200, 300, 300]);
    expect(withFault(stream, slow)).toMatchObject({
      latencyMs: 0,
      pieces: [2100, 2200, 2300, 2300].map((atMs) => ({ atMs })),
    });
    expect(withFault(response, slow)).toMatchObject({ latencyMs: 2000, pieces: response.pieces });
  });

  it.each([
    ['stall', 'silence'],
    ['cut', 'end'],
    ['reset', 'reset'],
  ] as const)('with a %s fault sends only the chunks before the fault', (kind, ending) => {
    const script = withFault(stream, fault({ kind, after_chunks: 2 }));
    expect(script).toEqual({ ...stream, pieces: stream.pieces.slice(0, 2), ending });
  });

  it('applies a fault before the last chunk of a short stream, and in the middle of a JSON response', () => {
    expect(withFault(stream, fault({ kind: 'cut', after_chunks: 99 })).pieces).toEqual(stream.pieces.slice(0, 3));
    const half = bodyOf(withFault(response, fault({ kind: 'cut' })));
    expect(bodyOf(response).startsWith(half)).toBe(true);
    expect(half.length).toBe(Math.ceil(bodyOf(response).length / 2));
  });

  it('with a malformed fault replaces the chunks after it by one that is not JSON', () => {
    const script = withFault(stream, fault({ kind: 'malformed' }));
    expect(script.pieces).toHaveLength(2);
    expect(script.pieces[0]).toEqual(stream.pieces[0]);
    expect(() => void JSON.parse(script.pieces[1]!.text.slice('data: '.length))).toThrow(SyntaxError);
    expect(() => void JSON.parse(bodyOf(withFault(response, fault({ kind: 'malformed' }))))).toThrow(SyntaxError);
  });

  it('breaks the connection before the header with after_chunks 0', () => {
    expect(withFault(stream, fault({ kind: 'reset', after_chunks: 0 }))).toMatchObject({
      head: undefined,
      ending: 'reset',
    });
  });
});
