import type { GatewayError } from '../../errors';
import type { CancelSignal } from '../../upstream/client/upstream-request';
import { hedge } from './hedge';

/** An attempt that the test ends. */
class FakeAttempt {
  signal: CancelSignal | undefined;
  private settle!: { resolve: (result: string) => void; reject: (error: unknown) => void };
  private readonly response = new Promise<string>((resolve, reject) => (this.settle = { resolve, reject }));

  readonly send = (signal: CancelSignal): Promise<string> => {
    this.signal = signal;
    return this.response;
  };

  resolve(result: string): void {
    this.settle.resolve(result);
  }

  reject(message: string): void {
    this.settle.reject(new Error(message));
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function start({ mayStartSecond = true } = {}) {
  const first = new FakeAttempt();
  const second = new FakeAttempt();
  const client = new AbortController();
  const discarded: [string, GatewayError][] = [];
  const response = hedge<string>({
    delayMs: 100,
    signal: client.signal,
    first: first.send,
    second: (signal) => (mayStartSecond ? second.send(signal) : undefined),
    discard: (result, reason) => void discarded.push([result, reason]),
  });
  response.catch(() => {});
  return { first, second, client, discarded, response };
}

const reasonOf = (attempt: FakeAttempt) => (attempt.signal?.reason as GatewayError | undefined)?.code;

describe('hedge', () => {
  it('does not start the second attempt if the first responds in time', async () => {
    const { first, second, response } = start();
    first.resolve('one');
    expect(await response).toBe('one');
    await jest.advanceTimersByTimeAsync(1000);
    expect(second.signal).toBeUndefined();
  });

  it('does not start the second attempt if the first fails in time', async () => {
    const { first, second, response } = start();
    first.reject('no');
    await expect(response).rejects.toThrow('no');
    await jest.advanceTimersByTimeAsync(1000);
    expect(second.signal).toBeUndefined();
  });

  it('returns the second response if it comes first, and cancels the first attempt', async () => {
    const { first, second, response } = start();
    await jest.advanceTimersByTimeAsync(100);
    second.resolve('two');
    expect(await response).toBe('two');
    expect(reasonOf(first)).toBe('SUPERSEDED');
    expect(second.signal?.aborted).toBe(false);
  });

  it('cancels the second attempt if the first responds before it', async () => {
    const { first, second, response } = start();
    await jest.advanceTimersByTimeAsync(100);
    first.resolve('one');
    expect(await response).toBe('one');
    expect(reasonOf(second)).toBe('SUPERSEDED');
    expect(first.signal?.aborted).toBe(false);
  });

  it('discards a response that arrives after the other', async () => {
    const { first, second, response, discarded } = start();
    await jest.advanceTimersByTimeAsync(100);
    first.resolve('one');
    second.resolve('two');
    expect(await response).toBe('one');
    await jest.advanceTimersByTimeAsync(0);
    expect(discarded).toEqual([['two', expect.objectContaining({ code: 'SUPERSEDED' })]]);
  });

  it.each(['first', 'second'] as const)('waits for the other attempt if the %s one fails', async (failing) => {
    const { first, second, response } = start();
    await jest.advanceTimersByTimeAsync(100);
    const [failed, other] = failing === 'first' ? [first, second] : [second, first];
    failed.reject('no');
    await jest.advanceTimersByTimeAsync(0);
    other.resolve('yes');
    expect(await response).toBe('yes');
  });

  it('throws the error of the first attempt if both fail', async () => {
    const { first, second, response } = start();
    await jest.advanceTimersByTimeAsync(100);
    second.reject('two');
    await jest.advanceTimersByTimeAsync(0);
    first.reject('one');
    await expect(response).rejects.toThrow('one');
  });

  it('waits for the first attempt if no second one may be sent', async () => {
    const { first, response } = start({ mayStartSecond: false });
    await jest.advanceTimersByTimeAsync(1000);
    first.resolve('one');
    expect(await response).toBe('one');
  });

  it('cancels both attempts when the client disconnects', async () => {
    const { first, second, client } = start();
    await jest.advanceTimersByTimeAsync(100);
    client.abort();
    expect([first.signal?.aborted, second.signal?.aborted]).toEqual([true, true]);
    expect(reasonOf(first)).not.toBe('SUPERSEDED');
  });

  it('cancels a streamed response when the client disconnects later', async () => {
    const { first, client, response } = start();
    first.resolve('one');
    await response;
    client.abort();
    expect(first.signal?.aborted).toBe(true);
  });
});
