import type { BoundEndpoint, BoundRoute } from '../queryable';

/** Returns the endpoints that may serve a request of the route, in the order in which they are tried, each once. */
export function selectCandidates(route: BoundRoute): readonly BoundEndpoint[] {
  return [...new Set([choose(route), ...route.fallbacks])];
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
