import { deepFreeze } from '../deep-freeze';
import type { Entry } from './file-entries';
import { isMapping } from '../mapping';
import { didYouMean } from '../reading/nearest';
import type { Path } from '../problems';
import { readObject } from '../reading/read-object';
import type { ReadingContext } from '../reading/reading-context';
import { toMilliseconds } from '../seconds';
import { shown } from '../shown';
import { isEndpointType } from '../snapshot';
import type { Destination, Endpoint, LeftOut, ProviderDeclaration, Retries, TrafficRoute } from '../snapshot';
import { TrafficRouteEntry, type RetriesEntry } from './traffic-route-entry';

/** An endpoint entry of the file, served or not: what routes can lead to. */
export interface NamedEndpoint<P extends ProviderDeclaration> {
  /** As the file gives it. */
  readonly name: unknown;
  /** `endpoint_type` or `route_type`, as the file gives it. */
  readonly type: unknown;
  /** Undefined where the entry is left out, or where the report says what is wrong with it. */
  readonly endpoint?: Endpoint<P> | undefined;
  readonly leftOut?: LeftOut;
}

type NamedEndpoints<P extends ProviderDeclaration> = ReadonlyMap<unknown, NamedEndpoint<P>>;

/** Neither where the report says what is wrong. */
export interface BoundRoute<P extends ProviderDeclaration> {
  readonly route?: TrafficRoute<P>;
  readonly leftOut?: LeftOut;
}

/**
 * Checks one traffic route and binds it to its endpoints. Endpoints that are left out take no part in it; where none is
 * left that gets requests, the route is left out as well.
 */
export function bindRoute<P extends ProviderDeclaration>(
  entry: Entry,
  endpoints: NamedEndpoints<P>,
  context: ReadingContext,
): BoundRoute<P> {
  const route = readObject(TrafficRouteEntry, entry.source, entry.path, context);
  for (const reference of referencesOf(entry)) checkReference(reference, entry, endpoints, context);
  if (!route) return {};

  const destinations = destinationsOf(route, entry.path, endpoints, context);
  if (destinations.every(({ traffic_percentage }) => traffic_percentage === 0)) {
    const variable = route.destinations.map(({ name }) => endpoints.get(name)?.leftOut?.variable).find(Boolean);
    return variable === undefined ? {} : { leftOut: { name: route.name, variable } };
  }
  const { name, task_type, routing_strategy, retries } = route;
  const fallbacks = route.fallbacks.flatMap((fallback) => endpoints.get(fallback)?.endpoint ?? []);
  return {
    route: Object.freeze({
      name,
      task_type,
      routing_strategy,
      destinations: Object.freeze(destinations),
      fallbacks: Object.freeze(fallbacks),
      retries: toRetries(retries),
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
    if (named?.leftOut) report.warn([...path, 'destinations', index], 'left out; its share goes to the others');
    return named?.endpoint ? [Object.freeze({ endpoint: named.endpoint, traffic_percentage })] : [];
  });
}

interface Reference {
  readonly name: string;
  readonly path: Path;
}

/** Read from the file itself, so that all are checked even where something else is wrong with the route. */
function referencesOf({ source, path }: Entry): Reference[] {
  const { destinations, fallbacks } = source;
  const found: { name: unknown; path: Path }[] = [];
  for (const [index, item] of listOf(destinations).entries()) {
    found.push({ name: isMapping(item) ? item['name'] : undefined, path: [...path, 'destinations', index, 'name'] });
  }
  for (const [index, name] of listOf(fallbacks).entries()) found.push({ name, path: [...path, 'fallbacks', index] });
  return found.filter((reference): reference is Reference => typeof reference.name === 'string');
}

function checkReference<P extends ProviderDeclaration>(
  { name, path }: Reference,
  { source: { task_type: wanted } }: Entry,
  endpoints: NamedEndpoints<P>,
  { report }: ReadingContext,
): void {
  const target = endpoints.get(name);
  if (!target) {
    const hint = didYouMean(
      name,
      [...endpoints.keys()].filter((key) => typeof key === 'string'),
    );
    report.problem(path, `found ${shown(name)}; must be the name of an endpoint of this file${hint}`);
  } else if (target.type !== wanted && isEndpointType(target.type) && isEndpointType(wanted)) {
    const found = `${shown(name)}, whose type is ${target.type}`;
    report.problem(path, `found ${found}; must be an endpoint of the route's own type, ${wanted}`);
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function toRetries({ attempts, statuses, backoff }: RetriesEntry): Retries {
  return deepFreeze({ attempts, statuses, backoff: toMilliseconds(backoff) });
}
