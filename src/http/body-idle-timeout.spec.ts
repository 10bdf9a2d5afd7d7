import { BodyIdleTimeout, ReceivingBody } from './body-idle-timeout';

const TIMEOUT_MS = 1000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function started() {
  const timeout = new BodyIdleTimeout(TIMEOUT_MS);
  const timedOut: string[] = [];
  const add = (name: string): ReceivingBody => {
    const body = new ReceivingBody(() => {
      timeout.remove(body);
      timedOut.push(name);
    });
    timeout.add(body);
    return body;
  };
  return { timeout, timedOut, add };
}

describe('BodyIdleTimeout', () => {
  it('times out each body after the time without data, and at most a tenth later', () => {
    const { timedOut, add } = started();
    add('first');
    jest.advanceTimersByTime(TIMEOUT_MS / 2);
    add('second');
    jest.advanceTimersByTime(TIMEOUT_MS / 2);
    expect(timedOut).toEqual([]);
    jest.advanceTimersByTime(TIMEOUT_MS / 10);
    expect(timedOut).toEqual(['first']);
    jest.advanceTimersByTime(TIMEOUT_MS / 2);
    expect(timedOut).toEqual(['first', 'second']);
  });

  it('does not time out a body that receives data, or one that was removed', () => {
    const { timeout, timedOut, add } = started();
    const receiving = add('receiving');
    timeout.remove(add('removed'));
    for (let reads = 0; reads < 10; reads += 1) {
      jest.advanceTimersByTime(TIMEOUT_MS * 0.9);
      receiving.sweeps = 0;
    }
    expect(timedOut).toEqual([]);
  });

  it('runs no timer while no body is received, and starts again with the next body', () => {
    const { timeout, timedOut, add } = started();
    timeout.remove(add('complete'));
    jest.advanceTimersByTime(TIMEOUT_MS);
    expect(jest.getTimerCount()).toBe(0);
    add('next');
    jest.advanceTimersByTime(TIMEOUT_MS * 1.1);
    expect(timedOut).toEqual(['next']);
  });
});
