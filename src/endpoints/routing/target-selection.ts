import type { BoundEndpoint, BoundRoute } from '../queryable';
import type { EndpointHealth } from './endpoint-health';

/** What selection needs to know of endpoints. */
export interface Healths {
  of(endpoint: BoundEndpoint): EndpointHealth;
}

/** One endpoint of a route with the share of its destinations. */
interface Weighted {
  readonly endpoint: BoundEndpoint;
  readonly share: number;
}

/**
 * Returns the endpoints that may serve a request of the route, in the order in which they are tried, each once. Those
 * whose circuit is open are left out; if all are open, the one that recovers first is tried all the same.
 */
export function selectCandidates(route: BoundRoute, isStream: boolean, healths: Healths): readonly BoundEndpoint[] {
  const candidates = [...new Set([...orderDestinations(route, isStream, healths), ...route.fallbacks])];
  const now = performance.now();
  const available = candidates.filter((endpoint) => healths.of(endpoint).circuit.allows(now));
  if (available.length > 0) return available;
  const remaining = (endpoint: BoundEndpoint) => healths.of(endpoint).circuit.remainingMs(now);
  return [candidates.reduce((best, next) => (remaining(next) < remaining(best) ? next : best))];
}

/** Only `TRAFFIC_SPLIT` has a single destination per request, as in MLflow. */
function orderDestinations(route: BoundRoute, isStream: boolean, healths: Healths): readonly BoundEndpoint[] {
  const now = performance.now();
  switch (route.routing_strategy) {
    case 'TRAFFIC_SPLIT':
      return [choose(route)];
    case 'LEAST_OUTSTANDING': {
      const load = ({ endpoint, share }: Weighted) => (healths.of(endpoint).outstanding + 1) / share;
      return shuffled(route)
        .sort((a, b) => load(a) - load(b))
        .map(({ endpoint }) => endpoint);
    }
    case 'LOWEST_LATENCY': {
      // Of two at random, the faster one: measured latencies are old, and all requests would go to the same endpoint.
      const [first, second, ...others] = shuffled(route).map(({ endpoint }) => endpoint);
      if (!first || !second) return first ? [first] : [];
      const cost = (endpoint: BoundEndpoint) => expectedWait(healths.of(endpoint), isStream, now);
      return cost(second) < cost(first) ? [second, first, ...others] : [first, second, ...others];
    }
  }
}

/** An endpoint whose latency is unknown gets one request at a time: it may be slow, or not respond at all. */
function expectedWait(health: EndpointHealth, isStream: boolean, now: number): number {
  const { outstanding } = health;
  const average = health.latencyOf(isStream).averageMs(now);
  if (average === undefined) return outstanding === 0 ? 0 : Infinity;
  return average * (outstanding + 1);
}

/** Returns the destinations that receive traffic, in random order; a larger share is more likely to come first. */
function shuffled({ destinations }: BoundRoute): Weighted[] {
  const shares = new Map<BoundEndpoint, number>();
  for (const { endpoint, traffic_percentage: share } of destinations) {
    if (share > 0) shares.set(endpoint, (shares.get(endpoint) ?? 0) + share);
  }
  return [...shares]
    .map(([endpoint, share]) => ({ endpoint, share, rank: Math.random() ** (1 / share) }))
    .sort((a, b) => b.rank - a.rank);
}

/**
 * Returns a destination of the route, with a probability of its share.
 * @param random 0 to 1, exclusive
 */
export function choose({ destinations }: BoundRoute, random = Math.random()): BoundEndpoint {
  const total = destinations.reduce((sum, { traffic_percentage: share }) => sum + share, 0);
  let rest = random * total;
  for (const { endpoint, traffic_percentage: share } of destinations) {
    rest -= share;
    if (rest < 0) return endpoint;
  }
  throw new Error('a traffic route must have a destination with a share above 0');
}
