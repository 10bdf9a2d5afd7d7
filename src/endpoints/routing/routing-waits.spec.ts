import { Logger } from '@nestjs/common';
import { queryRoute } from '../../../test/support/routing';
import { client, errorScript, ScriptedProvider } from '../../../test/support/endpoints';

let provider: ScriptedProvider;
let log: string[];

beforeEach(() => {
  provider = new ScriptedProvider();
  log = [];
  // The random part of a wait is at its maximum.
  jest.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void log.push(String(message)));
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Fakes the timers of the waits only. */
function fakeTimers(): void {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
}

/** Resolves when this many requests have failed and one wait is pending. */
async function waiting(calls: number): Promise<void> {
  const waits = () => log.filter((message) => message.includes('retrying')).length;
  for (let turns = 0; turns < 1000; turns += 1) {
    if (waits() === calls && jest.getTimerCount() === 1) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`there were ${waits()} waits, and ${jest.getTimerCount()} timers are left`);
}

describe('the wait before a retry', () => {
  it.each([
    ['doubles each time', 1, undefined, [1000, 2000, 4000]],
    ['is never longer than ten seconds', 8, undefined, [8000, 10_000, 10_000]],
    ['is at least as long as Retry-After', 1, '3', [3000, 3000, 4000]],
  ])('%s', async (_what, backoff, retryAfter, waits) => {
    fakeTimers();
    provider.scripts['one'] = waits.map(() => errorScript(503, retryAfter));
    const result = queryRoute(provider, { retries: { attempts: 3, backoff } });
    for (const [index, wait] of waits.entries()) {
      await waiting(index + 1);
      jest.advanceTimersByTime(wait - 1);
      await waiting(index + 1);
      jest.advanceTimersByTime(1);
    }
    expect(await result).toEqual({ model: 'one' });
  });

  it('follows a Retry-After date and ignores an invalid Retry-After', async () => {
    fakeTimers();
    const soon = new Date(Date.now() + 5000).toUTCString();
    provider.scripts['one'] = [errorScript(503, soon), errorScript(503, 'soon')];
    const result = queryRoute(provider, { retries: { attempts: 2, backoff: 0.001 } });
    await waiting(1);
    jest.advanceTimersByTime(1000);
    await waiting(1);
    jest.advanceTimersByTime(4000);
    await waiting(2);
    jest.advanceTimersByTime(2);
    expect(await result).toEqual({ model: 'one' });
  });

  it('is skipped if Retry-After exceeds ten seconds, and the client gets the error', async () => {
    provider.scripts['one'] = [errorScript(429, '11')];
    const failure = await queryRoute(provider, { retries: { attempts: 3, backoff: 0 } });
    expect(failure).toMatchObject({ status: 429, headers: { 'retry-after': '11' } });
    expect(provider.requestedModels).toEqual(['one']);
  });

  it('ends at once when the client disconnects, and no further request is sent', async () => {
    fakeTimers();
    provider.scripts['one'] = [errorScript(503)];
    const { signal, disconnect } = client();
    const result = queryRoute(provider, { retries: { attempts: 1, backoff: 9 }, fallbacks: ['two'] }, { signal });
    await waiting(1);
    disconnect();
    expect(await result).toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    expect(jest.getTimerCount()).toBe(0);
    expect(provider.requestedModels).toEqual(['one']);
  });
});
