import { Logger } from '@nestjs/common';
import { ScriptedProvider } from '../../../test/support/endpoints';
import { to } from '../../../test/support/routing';
import { Broadcast } from '../../broadcast';
import { CallObservers } from '../call-observer';
import { GatewayError } from '../../errors';
import type { BoundEndpoint, BoundRoute } from '../queryable';
import { EndpointHealths } from './endpoint-healths';
import { selectCandidates } from './target-selection';

afterEach(() => jest.restoreAllMocks());

let healths: EndpointHealths;

beforeEach(() => {
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  healths = new EndpointHealths(new Broadcast(), new CallObservers([]));
});

/** A route to `one`, `two` and `three`, and its endpoints by name. */
function route(routing_strategy: string, destinations = to(['one', 25], ['two', 25], ['three', 50]), more = {}) {
  const whole = { name: 'route', task_type: 'llm/v1/chat', routing_strategy, destinations, ...more };
  const { routes, byName } = new ScriptedProvider().serve(['one', 'two', 'three', 'spare'], [whole]);
  return { bound: routes[0]!, endpoint: (name: string): BoundEndpoint => byName.get(name)! };
}

const names = (bound: BoundRoute, isStream = false) =>
  selectCandidates(bound, isStream, healths).map(({ name }) => name);

/** Counts how often each endpoint is the first candidate. */
function firsts(bound: BoundRoute, times = 400): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let count = 0; count < times; count += 1) {
    const [first = ''] = names(bound);
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

function measure(endpoint: BoundEndpoint, milliseconds: number, isStream = false): void {
  const now = performance.now();
  const attempt = healths.of(endpoint).begin(isStream, now - milliseconds);
  attempt.responded(now);
  attempt.settled(undefined, now);
}

function open(endpoint: BoundEndpoint, retryAfter = '60'): void {
  const headers = { 'retry-after': retryAfter };
  healths
    .of(endpoint)
    .begin(false)
    .settled(new GatewayError('UPSTREAM_REFUSED', 'no', { status: 429, headers }));
}

describe('selectCandidates', () => {
  it('selects one destination, then the fallbacks, with TRAFFIC_SPLIT', () => {
    const { bound } = route('TRAFFIC_SPLIT', to(['one', 100]), { fallbacks: ['spare', 'one'] });
    expect(names(bound)).toEqual(['one', 'spare']);
  });

  it('orders all destinations by running requests per share with LEAST_OUTSTANDING', () => {
    const { bound, endpoint } = route('LEAST_OUTSTANDING', undefined, { fallbacks: ['spare'] });
    // Requests per share: (1 + 1) / 25, (0 + 1) / 25 and (3 + 1) / 50.
    const attempt = healths.of(endpoint('one')).begin(false);
    for (let running = 0; running < 4; running += 1) healths.of(endpoint('three')).begin(false);
    expect(names(bound)).toEqual(['two', 'one', 'three', 'spare']);
    attempt.settled(undefined);
    healths.of(endpoint('two')).begin(false);
    expect(names(bound)[0]).toBe('one');
  });

  it('distributes idle endpoints at random by their shares with LEAST_OUTSTANDING', () => {
    const { bound } = route('LEAST_OUTSTANDING', to(['one', 50], ['two', 50]));
    const { one = 0, two = 0 } = firsts(bound);
    expect(one + two).toBe(400);
    expect(Math.min(one, two)).toBeGreaterThan(100);
  });

  it('leaves out destinations without a share', () => {
    const { bound } = route('LEAST_OUTSTANDING', to(['one', 100], ['two', 0]));
    expect(names(bound)).toEqual(['one']);
  });

  it('selects the faster of two endpoints with LOWEST_LATENCY', () => {
    const { bound, endpoint } = route('LOWEST_LATENCY', to(['one', 50], ['two', 50]));
    measure(endpoint('one'), 300);
    measure(endpoint('two'), 100);
    expect(firsts(bound, 20)).toEqual({ two: 20 });
  });

  it('multiplies the latency by the running requests with LOWEST_LATENCY', () => {
    const { bound, endpoint } = route('LOWEST_LATENCY', to(['one', 50], ['two', 50]));
    measure(endpoint('one'), 300);
    measure(endpoint('two'), 100);
    for (let running = 0; running < 5; running += 1) healths.of(endpoint('two')).begin(false);
    expect(firsts(bound, 20)).toEqual({ one: 20 });
  });

  it('measures an endpoint without a latency first with LOWEST_LATENCY', () => {
    const { bound, endpoint } = route('LOWEST_LATENCY', to(['one', 50], ['two', 50]));
    measure(endpoint('one'), 1);
    expect(firsts(bound, 20)).toEqual({ two: 20 });
  });

  it('sends one request at a time to an endpoint without a latency with LOWEST_LATENCY', () => {
    const { bound, endpoint } = route('LOWEST_LATENCY', to(['one', 50], ['two', 50]));
    measure(endpoint('one'), 300);
    const attempt = healths.of(endpoint('two')).begin(false);
    expect(firsts(bound, 20)).toEqual({ one: 20 });
    attempt.settled(undefined);
    expect(firsts(bound, 20)).toEqual({ two: 20 });
  });

  it('selects at random while no endpoint has a latency with LOWEST_LATENCY', () => {
    const { bound, endpoint } = route('LOWEST_LATENCY', to(['one', 50], ['two', 50]));
    for (const name of ['one', 'two']) healths.of(endpoint(name)).begin(false);
    const { one = 0, two = 0 } = firsts(bound);
    expect(Math.min(one, two)).toBeGreaterThan(100);
  });

  it('compares the time to the first token for streams', () => {
    const { bound, endpoint } = route('LOWEST_LATENCY', to(['one', 50], ['two', 50]));
    measure(endpoint('one'), 100);
    measure(endpoint('two'), 300);
    measure(endpoint('one'), 300, true);
    measure(endpoint('two'), 100, true);
    expect(names(bound, true)[0]).toBe('two');
    expect(names(bound, false)[0]).toBe('one');
  });

  it.each(['TRAFFIC_SPLIT', 'LEAST_OUTSTANDING', 'LOWEST_LATENCY'])(
    'leaves out endpoints whose circuit is open with %s',
    (strategy) => {
      const { bound, endpoint } = route(strategy, to(['one', 100]), { fallbacks: ['two', 'spare'] });
      open(endpoint('one'));
      open(endpoint('two'));
      expect(names(bound)).toEqual(['spare']);
    },
  );

  it('selects the endpoint that recovers first if all circuits are open', () => {
    const { bound, endpoint } = route('TRAFFIC_SPLIT', to(['one', 100]), { fallbacks: ['two', 'spare'] });
    open(endpoint('one'), '60');
    open(endpoint('two'), '20');
    open(endpoint('spare'), '40');
    expect(names(bound)).toEqual(['two']);
  });
});
