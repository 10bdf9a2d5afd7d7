import { Logger } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { ChatRequest } from '../schemas';
import { ChunkStream } from './chunk-stream';
import { choose, RoutingService } from './routing.service';
import { CALLER, client, endpointsService, refuses, ScriptedVendor } from './testing';

const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] } as ChatRequest;
const to = (...shares: [string, number][]) =>
  shares.map(([name, traffic_percentage]) => ({ name, traffic_percentage }));

let vendor: ScriptedVendor;
let log: string[];

beforeEach(() => {
  vendor = new ScriptedVendor();
  log = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void log.push(String(message)));
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Asks a route to the endpoint `one`, with `two` and `three` beside it, and answers what came of it. */
async function ask(
  route: object,
  { request = REQUEST, more = {}, signal = client().signal, times = 1 } = {},
): Promise<unknown> {
  const whole = { name: 'route', task_type: 'llm/v1/chat', destinations: to(['one', 100]), ...route };
  const { routes } = vendor.serve(['one', 'two', 'three'], [whole], more);
  const routing = new RoutingService(endpointsService());
  const query = () => routing.query(routes[0]!, request, CALLER, signal).catch((error: unknown) => error);
  for (let done = 1; done < times; done += 1) await query();
  const answer = await query();
  return answer instanceof GatewayError ? answer : (answer as { body: unknown }).body;
}

/** Only the clock of waits is ours; what is between them takes its own time. */
function stopTheClock(): void {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
}

/** Until so many calls have failed and one wait is all that is left. */
async function waiting(calls: number): Promise<void> {
  const waits = () => log.filter((message) => message.includes('asked again')).length;
  for (let turns = 0; turns < 1000; turns += 1) {
    if (waits() === calls && jest.getTimerCount() === 1) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`there were ${waits()} waits, and ${jest.getTimerCount()} timers are left`);
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a route chooses', () => {
  it.each([
    [to(['one', 80], ['two', 20]), { one: 800, two: 200 }],
    [to(['one', 0], ['two', 100]), { two: 1000 }],
    [to(['one', 100], ['two', 0]), { one: 1000 }],
    [to(['one', 25], ['two', 50], ['one', 25]), { one: 500, two: 500 }],
  ])('by the shares of %j', (destinations, expected) => {
    const route = { name: 'route', task_type: 'llm/v1/chat', destinations };
    const { routes } = vendor.serve(['one', 'two'], [route]);
    const counts: Record<string, number> = {};
    for (let step = 0; step < 1000; step += 1) {
      const { name } = choose(routes[0]!, step / 1000);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts).toEqual(expected);
    expect(choose(routes[0]!, 1 - Number.EPSILON).name).toBe(
      destinations.filter((to) => to.traffic_percentage).at(-1)?.name,
    );
  });

  it('by the shares that are left where an endpoint is left out', () => {
    const route = {
      name: 'route',
      task_type: 'llm/v1/chat',
      destinations: to(['spare', 60], ['one', 10], ['two', 30]),
    };
    const { routes } = vendor.serve(['spare', 'one', 'two'], [route], { spare: { only_if_env: 'SPARE' } });
    expect([0, 0.2, 0.3, 0.99].map((random) => choose(routes[0]!, random).name)).toEqual(['one', 'one', 'two', 'two']);
  });
});

describe('a failure is repeated', () => {
  it('at the same endpoint, as often as the route says', async () => {
    vendor.scripts['one'] = [refuses(503), refuses(429)];
    expect(await ask({ retries: { attempts: 2, backoff: 0 } })).toEqual({ model: 'one' });
    expect(vendor.asked).toEqual(['one', 'one', 'one']);
  });

  it('and told where it does not end', async () => {
    vendor.scripts['one'] = [refuses(503), refuses(503), refuses(500)];
    expect(await ask({ retries: { attempts: 2, backoff: 0 } })).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 500,
    });
    expect(vendor.asked).toHaveLength(3);
  });

  it.each([
    [400, undefined, 1],
    [503, undefined, 2],
    [503, [429], 1],
    [400, [400], 2],
  ])('for a status of the list only: %d in %j makes %d calls', async (status, statuses, calls) => {
    vendor.scripts['one'] = [refuses(status), refuses(status)];
    const retries = { attempts: 1, backoff: 0, ...(statuses && { statuses }) };
    expect(await ask({ retries, fallbacks: [] })).toMatchObject({ status });
    expect(vendor.asked).toHaveLength(calls);
  });

  it('not without `retries`', async () => {
    vendor.scripts['one'] = [refuses(503)];
    expect(await ask({})).toMatchObject({ status: 503 });
  });

  it('not for an endpoint that is asked by its own name', async () => {
    vendor.scripts['one'] = [refuses(503)];
    const { byName } = vendor.serve(['one']);
    const routing = new RoutingService(endpointsService());
    const answer = routing.query(byName.get('one')!, REQUEST, CALLER, client().signal);
    await expect(answer).rejects.toMatchObject({ status: 503 });
  });
});

describe('the wait before a repetition', () => {
  it.each([
    ['doubles each time', 1, undefined, [1000, 2000, 4000]],
    ['is never longer than ten seconds', 8, undefined, [8000, 10_000, 10_000]],
    ['is as long as Retry-After asks', 1, '3', [3000, 3000, 4000]],
  ])('%s', async (_what, backoff, retryAfter, waits) => {
    stopTheClock();
    vendor.scripts['one'] = waits.map(() => refuses(503, retryAfter));
    const answer = ask({ retries: { attempts: 3, backoff } });
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
    const answer = ask({ retries: { attempts: 2, backoff: 0.001 } });
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
    const failure = await ask({ retries: { attempts: 3, backoff: 0 } });
    expect(failure).toMatchObject({ status: 429, headers: { 'retry-after': '11' } });
    expect(vendor.asked).toEqual(['one']);
  });

  it('ends at once when the client leaves, and nothing is asked any more', async () => {
    stopTheClock();
    vendor.scripts['one'] = [refuses(503)];
    const { signal, leave } = client();
    const answer = ask({ retries: { attempts: 1, backoff: 9 }, fallbacks: ['two'] }, { signal });
    await waiting(1);
    leave();
    expect(await answer).toMatchObject({ status: 503 });
    expect(jest.getTimerCount()).toBe(0);
    expect(vendor.asked).toEqual(['one']);
  });
});

describe('fallbacks', () => {
  it('are asked in order, each after its own repetitions', async () => {
    vendor.scripts['one'] = [refuses(503), refuses(503)];
    vendor.scripts['two'] = [refuses(503), refuses(500)];
    const answer = await ask({ fallbacks: ['two', 'three'], retries: { attempts: 1, backoff: 0 } });
    expect(answer).toEqual({ model: 'three' });
    expect(vendor.asked).toEqual(['one', 'one', 'two', 'two', 'three']);
  });

  it('are asked without any repetition where the vendor says to wait long', async () => {
    vendor.scripts['one'] = [refuses(429, '60')];
    expect(await ask({ fallbacks: ['two'], retries: { attempts: 5 } })).toEqual({ model: 'two' });
    expect(vendor.asked).toEqual(['one', 'two']);
  });

  it('leave the last failure where all fail', async () => {
    vendor.scripts['one'] = [refuses(503)];
    vendor.scripts['two'] = [refuses(500)];
    expect(await ask({ fallbacks: ['two'] })).toMatchObject({ status: 500 });
  });

  it('are not asked what is wrong with the request itself', async () => {
    vendor.scripts['one'] = [refuses(400)];
    expect(await ask({ fallbacks: ['two'] })).toMatchObject({ status: 400 });
    expect(vendor.asked).toEqual(['one']);
  });

  it('are not asked twice, and no endpoint is its own', async () => {
    vendor.scripts['one'] = [refuses(503)];
    vendor.scripts['two'] = [refuses(503)];
    expect(await ask({ fallbacks: ['one', 'two', 'two'] })).toMatchObject({ status: 503 });
    expect(vendor.asked).toEqual(['one', 'two']);
  });

  it('take over when the endpoint’s own limit is reached, which calls no vendor', async () => {
    const more = { one: { limit: { calls: 1, renewal_period: 'hour' } } };
    expect(await ask({ fallbacks: ['two'], retries: { attempts: 3 } }, { more, times: 2 })).toEqual({ model: 'two' });
    expect(vendor.asked).toEqual(['one', 'two']);
  });

  it('are no use to a client that has left', async () => {
    vendor.scripts['one'] = [{ ...refuses(503), latencyMs: 60_000 }];
    const { signal, leave } = client();
    const statuses = [499, 503];
    const answer = ask({ fallbacks: ['two'], retries: { attempts: 1, statuses, backoff: 0 } }, { signal });
    await settled();
    leave();
    expect(await answer).toMatchObject({ code: 'CLIENT_GONE' });
    await settled();
    expect(vendor.asked).toEqual(['one']);
  });
});

describe('a stream', () => {
  const request = { ...REQUEST, stream: true };

  it('is asked again until a vendor accepts it', async () => {
    vendor.scripts['one'] = [refuses(503), refuses(503)];
    const body = await ask({ fallbacks: ['two'], retries: { attempts: 1, backoff: 0 } }, { request });
    expect(body).toBeInstanceOf(ChunkStream);
    expect(vendor.asked).toEqual(['one', 'one', 'two']);
  });

  it('is not asked again once it was accepted, though it breaks', async () => {
    const head = { status: 200, headers: { 'content-type': 'text/event-stream' } };
    vendor.scripts['one'] = [{ latencyMs: 0, head, pieces: [], ending: 'reset' }];
    const body = await ask({ fallbacks: ['two'], retries: { attempts: 1, backoff: 0 } }, { request });
    const failure = await new Promise((resolve) => {
      const ended = () => resolve('ended');
      (body as ChunkStream<never>).start({ chunks: () => {}, end: ended, fail: resolve });
    });
    expect(failure).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
    expect(vendor.asked).toEqual(['one']);
  });
});
