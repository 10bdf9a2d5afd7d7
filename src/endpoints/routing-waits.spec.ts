import { Logger } from '@nestjs/common';
import { askRoute } from '../../test/support/routing';
import { client, refuses, ScriptedProvider } from '../../test/support/endpoints';

let vendor: ScriptedProvider;
let log: string[];

beforeEach(() => {
  vendor = new ScriptedProvider();
  log = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((...said: unknown[]) => void log.push(String(said[0])));
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Only the clock of waits is ours; what is between them takes its own time. */
function stopTheClock(): void {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
}

/** Until so many calls have failed and one wait is all that is left. */
async function waiting(calls: number): Promise<void> {
  const waits = () => log.filter((message) => message.includes('retrying')).length;
  for (let turns = 0; turns < 1000; turns += 1) {
    if (waits() === calls && jest.getTimerCount() === 1) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`there were ${waits()} waits, and ${jest.getTimerCount()} timers are left`);
}

describe('the wait before a repetition', () => {
  it.each([
    ['doubles each time', 1, undefined, [1000, 2000, 4000]],
    ['is never longer than ten seconds', 8, undefined, [8000, 10_000, 10_000]],
    ['is as long as Retry-After asks', 1, '3', [3000, 3000, 4000]],
  ])('%s', async (_what, backoff, retryAfter, waits) => {
    stopTheClock();
    vendor.scripts['one'] = waits.map(() => refuses(503, retryAfter));
    const answer = askRoute(vendor, { retries: { attempts: 3, backoff } });
    for (const [index, wait] of waits.entries()) {
      await waiting(index + 1);
      jest.advanceTimersByTime(wait - 1);
      await waiting(index + 1);
      jest.advanceTimersByTime(1);
    }
    expect(await answer).toEqual({ model: 'one' });
  });

  it('follows a Retry-After that is a date, and none that is neither', async () => {
    stopTheClock();
    const soon = new Date(Date.now() + 5000).toUTCString();
    vendor.scripts['one'] = [refuses(503, soon), refuses(503, 'soon')];
    const answer = askRoute(vendor, { retries: { attempts: 2, backoff: 0.001 } });
    await waiting(1);
    jest.advanceTimersByTime(1000);
    await waiting(1);
    jest.advanceTimersByTime(4000);
    await waiting(2);
    jest.advanceTimersByTime(2);
    expect(await answer).toEqual({ model: 'one' });
  });

  it('is not begun where Retry-After asks for more than ten seconds; the client is told of it', async () => {
    vendor.scripts['one'] = [refuses(429, '11')];
    const failure = await askRoute(vendor, { retries: { attempts: 3, backoff: 0 } });
    expect(failure).toMatchObject({ status: 429, headers: { 'retry-after': '11' } });
    expect(vendor.asked).toEqual(['one']);
  });

  it('ends at once when the client leaves, and nothing is asked any more', async () => {
    stopTheClock();
    vendor.scripts['one'] = [refuses(503)];
    const { signal, leave } = client();
    const answer = askRoute(vendor, { retries: { attempts: 1, backoff: 9 }, fallbacks: ['two'] }, { signal });
    await waiting(1);
    leave();
    expect(await answer).toMatchObject({ status: 503 });
    expect(jest.getTimerCount()).toBe(0);
    expect(vendor.asked).toEqual(['one']);
  });
});
