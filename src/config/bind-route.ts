import { deepFreeze } from './deep-freeze';
import type { Entry } from './file-entries';
import { isMapping } from './mapping';
import { didYouMean } from './nearest';
import type { Path } from './problems';
import { readObject, type ReadingContext } from './read-object';
import { toMilliseconds } from './seconds';
import { shown } from './shown';
import type { Destination, Endpoint, LeftOut, ProviderDeclaration, Retries, TrafficRoute } from './snapshot';
import { TrafficRouteEntry, type RetriesEntry } from './traffic-route-entry';

/** What routes can lead to: every endpoint entry of the file by its name, served or not. */
export interface NamedEndpoint<P extends ProviderDeclaration> {
  /** `endpoint_type` or `route_type`, as the file gives it. */
  readonly type: unknown;
  /** Undefined where the entry is left out, or where the report says what is wrong with it. */
  readonly endpoint: Endpoint<P> | undefined;
  readonly leftOut: LeftOut | undefined;
}

export type NamedEndpoints<P extends ProviderDeclaration> = ReadonlyMap<string, NamedEndpoint<P>>;

/**
 * Checks one traffic route and binds it to its endpoints. Endpoints that are left out take no part in it; where none is
 * left that gets requests, the route is left out as well. Undefined where the report says what is wrong.
 */
export function bindRoute<P extends ProviderDeclaration>(
  { source, path }: Entry,
  endpoints: NamedEndpoints<P>,
  context: ReadingContext,
): TrafficRoute<P> | LeftOut | undefined {
  const entry = readObject(TrafficRouteEntry, source, path, context);
  for (const reference of referencesOf({ source, path })) {
    checkReference(reference, source['task_type'], endpoints, context);
  }
  if (!entry) return undefined;

  const destinations = entry.destinations.flatMap(({ name, traffic_percentage }, index): Destination<P>[] => {
    const { endpoint, leftOut } = endpoints.get(name) ?? {};
    if (leftOut) context.report.warn([...path, 'destinations', index], 'left out; its share goes to the others');
    return endpoint ? [{ endpoint, traffic_percentage }] : [];
  });
  if (destinations.every(({ traffic_percentage }) => traffic_percentage === 0)) {
    const missing = entry.destinations.map(({ name }) => endpoints.get(name)?.leftOut).find(Boolean);
    return missing && { name: entry.name, variable: missing.variable };
  }
  const { name, task_type, routing_strategy, fallbacks, retries } = entry;
  return Object.freeze({
    name,
    task_type,
    routing_strategy,
    destinations: Object.freeze(destinations.map((destination) => Object.freeze(destination))),
    fallbacks: Object.freeze(fallbacks.flatMap((fallback) => endpoints.get(fallback)?.endpoint ?? [])),
    retries: toRetries(retries),
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
  wanted: unknown,
  endpoints: NamedEndpoints<P>,
  { report }: ReadingContext,
): void {
  const target = endpoints.get(name);
  if (!target) {
    const hint = didYouMean(name, [...endpoints.keys()]);
    report.problem(path, `found ${shown(name)}; must be the name of an endpoint of this file${hint}`);
  } else if (target.type !== wanted && typeof target.type === 'string' && typeof wanted === 'string') {
    const found = `${shown(name)}, whose type is ${shown(target.type)}`;
    report.problem(path, `found ${found}; must be an endpoint of the route's own type, ${shown(wanted)}`);
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function toRetries({ attempts, statuses, backoff }: RetriesEntry): Retries {
  return deepFreeze({ attempts, statuses, backoff: toMilliseconds(backoff) });
}
