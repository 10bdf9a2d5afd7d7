import { GatewayError } from '../errors';
import type { StreamChunk } from './stream-chunk';
import { HeldChunks } from './held-chunks';

const BROKEN = new GatewayError('UPSTREAM_REFUSED', 'Overloaded');
const chunk = (delta: object, finish_reason: 'stop' | null = null): StreamChunk => ({
  choices: [{ index: 0, finish_reason, delta }],
});
const role = chunk({ role: 'assistant', content: '', tool_calls: null });
const text = chunk({ role: null, content: 'Hi' });
/** A chunk of a completion. */
const completion = (text: string): StreamChunk => ({
  choices: [Object.assign({ index: 0, finish_reason: null }, { text })],
});

function opened(isLimited = false) {
  const calls: string[] = [];
  const held = new HeldChunks<StreamChunk>(
    () => calls.push('release'),
    () => calls.push('reject'),
    isLimited,
  );
  const replayed = () => {
    const received: unknown[] = [];
    held.replay({
      chunks: (chunks) => received.push(...chunks),
      end: () => received.push('end'),
      fail: (error) => received.push(error),
    });
    return received;
  };
  return { held, calls, replayed };
}

describe('HeldChunks', () => {
  it.each([
    ['the role', role],
    ['an empty list', chunk({ tool_calls: [] })],
    ['an empty text', completion('')],
    ['no choices', { choices: [] }],
  ])('holds a chunk with %s', (_what, given) => {
    const { held, calls } = opened();
    held.chunks([given]);
    expect(calls).toEqual([]);
  });

  it.each([
    ['text', text],
    ['reasoning', chunk({ reasoning_content: 'Hm' })],
    ['a tool call', chunk({ tool_calls: [{ index: 0 }] })],
    ['the text of a completion', completion('Hi')],
    ['a finish reason', chunk({}, 'stop')],
  ])('releases the stream at a chunk with %s', (_what, given) => {
    const { held, calls, replayed } = opened();
    held.chunks([role]);
    held.chunks([given]);
    expect(calls).toEqual(['release']);
    expect(replayed()).toEqual([role, given]);
  });

  it('rejects if the stream fails before its first content', () => {
    const { held, calls } = opened();
    held.chunks([role]);
    held.fail(BROKEN);
    expect(calls).toEqual(['reject']);
  });

  it('reports completion or failure of the stream after its first content', () => {
    const complete = opened();
    complete.held.chunks([text]);
    complete.held.end();
    expect(complete.replayed()).toEqual([text, 'end']);
    const broken = opened();
    broken.held.chunks([text]);
    broken.held.fail(BROKEN);
    expect(broken.calls[0]).toBe('release');
    expect(broken.replayed()).toEqual([text, BROKEN]);
  });

  it('releases a stream that sends only empty chunks for more than 10 s', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1000);
    const { held, calls } = opened();
    held.chunks([role]);
    now.mockReturnValue(11_000);
    held.chunks([role]);
    expect(calls).toEqual([]);
    now.mockReturnValue(11_001);
    held.chunks([role]);
    expect(calls).toEqual(['release']);
    now.mockRestore();
  });

  it('holds a stream with a time limit until its first content, and drops further empty chunks', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1000);
    const { held, calls, replayed } = opened(true);
    held.chunks([role]);
    now.mockReturnValue(60_000);
    for (let sent = 0; sent < 1000; sent += 1) held.chunks([chunk({})]);
    expect(calls).toEqual([]);
    held.chunks([text]);
    expect(calls).toEqual(['release']);
    const received = replayed();
    expect(received).toHaveLength(257);
    expect([received[0], received.at(-1)]).toEqual([role, text]);
    now.mockRestore();
  });
});
