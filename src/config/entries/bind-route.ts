import { isMapping } from '../objects';
import type { Path } from '../problems';
import { propertiesOf } from '../reading/class-rules';
import { didYouMean } from '../reading/nearest';
import { readObject, type ReadingOptions } from '../reading/read-object';
import { displayValue } from '../redaction';
import type { ReadingContext } from '../report';
import { isEndpointType } from '../../wire';
import type { Destination, Endpoint, ProviderDeclaration, SkippedEntry, TrafficRoute } from '../snapshot';
import type { Entry } from './bind-endpoint';
import { EndpointEntry } from './gateway-file';
import { toHedging } from './hedging-entry';
import { toFailover, toRetries } from './retries-entry';
import { TimeoutsEntry, toRouteTimeouts } from './timeouts-entry';
import { TrafficRouteEntry } from './traffic-route-entry';

/** An endpoint entry that a route can refer to, whether or not it is served. */
export interface NamedEndpoint<P extends ProviderDeclaration> {
  /** As written in the source. */
  readonly name: unknown;
  /** `endpoint_type` or `route_type`, as written in the source. */
  readonly type: unknown;
  /** Undefined if the entry is skipped or has problems. */
  readonly endpoint?: Endpoint<P> | undefined;
  readonly skipped?: SkippedEntry;
}

export type NamedEndpoints<P extends ProviderDeclaration> = ReadonlyMap<unknown, NamedEndpoint<P>>;

/** Contains neither if the route has problems; the report contains them. */
export interface BoundRoute<P extends ProviderDeclaration> {
  readonly route?: TrafficRoute<P>;
  readonly skipped?: SkippedEntry;
}

const ROUTE_OPTIONS: ReadingOptions = {
  hintFor: (key) =>
    [new EndpointEntry(), new TimeoutsEntry()].some((entry) => propertiesOf(entry).includes(key))
      ? '; it is a key of endpoints, not of traffic routes'
      : undefined,
};

/**
 * Validates one traffic route and binds it to its endpoints. Skipped endpoints are removed from the route; if no
 * destination that receives traffic remains, the route is skipped as well.
 */
export function bindRoute<P extends ProviderDeclaration>(
  entry: Entry,
  endpoints: NamedEndpoints<P>,
  context: ReadingContext,
): BoundRoute<P> {
  const route = readObject(TrafficRouteEntry, entry.source, entry.path, context, ROUTE_OPTIONS);
  for (const reference of referencesOf(entry)) checkReference(reference, entry, endpoints, context);
  if (!route) return {};

  const destinations = destinationsOf(route, entry.path, endpoints, context);
  if (destinations.every(({ traffic_percentage }) => traffic_percentage === 0)) {
    const variable = route.destinations.map(({ name }) => endpoints.get(name)?.skipped?.variable).find(Boolean);
    return variable === undefined ? {} : { skipped: { name: route.name, variable } };
  }
  const { name, task_type, routing_strategy, retries, failover, hedging, timeouts, on_broken_stream } = route;
  const fallbacks = route.fallbacks.flatMap((fallback) => endpoints.get(fallback)?.endpoint ?? []);
  return {
    route: Object.freeze({
      name,
      task_type,
      routing_strategy,
      destinations: Object.freeze(destinations),
      fallbacks: Object.freeze(fallbacks),
      retries: toRetries(retries, fallbacks.length > 0),
      failover: toFailover(failover, retries),
      hedging: Object.freeze(toHedging(hedging)),
      timeouts: Object.freeze(toRouteTimeouts(timeouts)),
      on_broken_stream,
    }),
  };
}

function destinationsOf<P extends ProviderDeclaration>(
  { destinations }: TrafficRouteEntry,
  path: Path,
  endpoints: NamedEndpoints<P>,
  { report }: ReadingContext,
): Destination<P>[] {
  return destinations.flatMap(({ name, traffic_percentage }, index) => {
    const named = endpoints.get(name);
    if (named?.skipped) {
      const message = 'skipped, because its endpoint is skipped; its share goes to the other destinations';
      report.warn([...path, 'destinations', index], message);
    }
    return named?.endpoint ? [Object.freeze({ endpoint: named.endpoint, traffic_percentage })] : [];
  });
}

interface Reference {
  readonly name: string;
  readonly path: Path;
}

/** Reads the references from the source, so that all are checked even if another part of the route is invalid. */
export function referencesOf({ source, path }: Entry): Reference[] {
  const { destinations, fallbacks } = source;
  const found: { name: unknown; path: Path }[] = [];
  for (const [index, item] of asList(destinations).entries()) {
    found.push({ name: isMapping(item) ? item['name'] : undefined, path: [...path, 'destinations', index, 'name'] });
  }
  for (const [index, name] of asList(fallbacks).entries()) found.push({ name, path: [...path, 'fallbacks', index] });
  return found.filter((reference): reference is Reference => typeof reference.name === 'string');
}

function checkReference<P extends ProviderDeclaration>(
  { name, path }: Reference,
  { source: { task_type: expected } }: Entry,
  endpoints: NamedEndpoints<P>,
  { report }: ReadingContext,
): void {
  const target = endpoints.get(name);
  if (!target) {
    const hint = didYouMean(
      name,
      [...endpoints.keys()].filter((key) => typeof key === 'string'),
    );
    report.problem(path, `found ${displayValue(name)}; must be the name of an endpoint of this file${hint}`);
  } else if (target.type !== expected && isEndpointType(target.type) && isEndpointType(expected)) {
    const found = `${displayValue(name)}, an endpoint of type ${target.type}`;
    report.problem(path, `found ${found}; must be an endpoint of the route's task_type, ${expected}`);
  }
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
