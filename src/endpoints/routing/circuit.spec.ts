import { Logger } from '@nestjs/common';
import { callContext, client, errorScript, routingService, ScriptedProvider } from '../../../test/support/endpoints';
import { REQUEST, to } from '../../../test/support/routing';
import type { CircuitChange } from '../call-observer';
import type { BoundRoute } from '../queryable';

let provider: ScriptedProvider;
let changes: CircuitChange[];

beforeEach(() => {
  provider = new ScriptedProvider();
  changes = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const fails = (times: number, status = 503, retryAfter?: string) =>
  Array.from({ length: times }, () => errorScript(status, retryAfter));

/** Serves a route to `one` with the fallback `two`, and returns a function that sends requests one after the other. */
function serve(route: object = {}, more: Record<string, object> = {}) {
  const whole = {
    name: 'route',
    task_type: 'llm/v1/chat',
    destinations: to(['one', 100]),
    fallbacks: ['two'],
    retries: { attempts: 0, backoff: 0 },
    ...route,
  };
  const { routes } = provider.serve(['one', 'two', 'three'], [whole], more);
  const { routing } = routingService([{ onCircuit: (change) => changes.push(change) }]);
  return async (requests: number, bound: BoundRoute = routes[0]!): Promise<void> => {
    for (let sent = 0; sent < requests; sent += 1) {
      await routing.query(bound, REQUEST, callContext(client().signal)).catch(() => {});
    }
  };
}

describe('the circuit of an endpoint', () => {
  it('opens after five failures, and requests go to the fallback without an attempt', async () => {
    provider.scripts['one'] = fails(100);
    const send = serve();
    await send(15);
    expect(provider.requestedModels.filter((model) => model === 'one')).toHaveLength(5);
    expect(provider.requestedModels.filter((model) => model === 'two')).toHaveLength(15);
    expect(changes).toEqual([{ endpoint: 'one', openForMs: 5000 }]);
  });

  it('stops the retries of the request that opens it', async () => {
    provider.scripts['one'] = fails(100);
    const send = serve({ retries: { attempts: 10, backoff: 0 } });
    await send(1);
    expect(provider.requestedModels).toEqual([...Array.from({ length: 5 }, () => 'one'), 'two']);
  });

  it('lets one probe pass after its time, and closes when the probe succeeds', async () => {
    provider.scripts['one'] = fails(5);
    const send = serve({}, { one: { circuit_breaker: { open: 0.1 } } });
    await send(6);
    await new Promise((resolve) => setTimeout(resolve, 110));
    await send(2);
    expect(provider.requestedModels.slice(-2)).toEqual(['one', 'one']);
    expect(changes.map(({ openForMs }) => openForMs)).toEqual([100, 0]);
  });

  it('opens at the first response with Retry-After', async () => {
    provider.scripts['one'] = fails(1, 429, '30');
    const send = serve();
    await send(3);
    expect(provider.requestedModels).toEqual(['one', 'two', 'two', 'two']);
    expect(changes).toEqual([{ endpoint: 'one', openForMs: 29_998 }]);
  });

  it('does not open because of invalid requests', async () => {
    provider.scripts['one'] = fails(30, 400);
    await serve()(30);
    expect(changes).toEqual([]);
  });

  it('does not open if it is disabled', async () => {
    provider.scripts['one'] = fails(30);
    await serve({}, { one: { circuit_breaker: { enabled: false } } })(30);
    expect(provider.requestedModels.filter((model) => model === 'one')).toHaveLength(30);
  });

  it('does not keep requests from the only endpoint of a route', async () => {
    provider.scripts['one'] = fails(30);
    await serve({ fallbacks: [] })(30);
    expect(provider.requestedModels).toHaveLength(30);
  });

  it('does not stop the retries at the only endpoint of a route', async () => {
    provider.scripts['one'] = fails(30);
    await serve({ fallbacks: [], retries: { attempts: 9, backoff: 0 } })(1);
    expect(provider.requestedModels).toHaveLength(10);
  });

  it('costs one attempt per request while all circuits are open', async () => {
    provider.scripts['one'] = fails(100);
    provider.scripts['two'] = fails(100);
    const send = serve();
    await send(5);
    provider.requestedModels.length = 0;
    await send(3);
    expect(provider.requestedModels).toHaveLength(3);
  });
});

describe('the retry budget of a route', () => {
  it('limits retries to ten and a fifth of the requests', async () => {
    provider.scripts['one'] = fails(1000);
    await serve({ fallbacks: [], retries: { attempts: 1, backoff: 0 } })(50);
    expect(provider.requestedModels).toHaveLength(50 + 10 + 9);
  });

  it('is a setting of the route', async () => {
    provider.scripts['one'] = fails(1000);
    await serve({ fallbacks: [], retries: { attempts: 1, backoff: 0, budget: 100 } })(50);
    expect(provider.requestedModels).toHaveLength(100);
  });
});
