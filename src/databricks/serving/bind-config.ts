import type { BoundEndpoint, BoundRoute, Queryable } from '../../endpoints/queryable';
import type { EndpointConfigDocument, ServedEntityDocument, ServingEndpointDocument } from '../documents';

/** Binds external models to their providers. */
export interface EntityBinder {
  /**
   * @param name of the endpoint: that of the serving endpoint, optionally with a slash and the name of the entity
   * @throws GatewayError
   */
  bind(name: string, entity: ServedEntityDocument): BoundEndpoint;
  /** Returns the canonical name of the entity's provider. Binds nothing. */
  providerNameOf(entity: ServedEntityDocument): string;
}

/** Injection token of the {@link EntityBinder}. */
export const ENTITY_BINDER = Symbol('ENTITY_BINDER');

/** What the requests to a serving endpoint invoke. */
export interface Binding {
  readonly target: Queryable;
  /** By name of the served entity. */
  readonly entities: ReadonlyMap<string, Queryable>;
}

/** Failures after which the next entity is tried. */
const FAILED_OVER: readonly number[] = Object.freeze([429, ...Array.from({ length: 100 }, (_, index) => 500 + index)]);

/**
 * Binds a config: a single entity is an endpoint, several are a traffic route.
 * @throws GatewayError if an entity cannot be bound
 */
export function bindConfig(
  name: string,
  config: EndpointConfigDocument,
  { ai_gateway }: ServingEndpointDocument,
  binder: EntityBinder,
): Binding {
  const [only, ...others] = config.served_entities;
  if (only && others.length === 0) {
    const target = binder.bind(name, only);
    return { target, entities: new Map([[only.name, target]]) };
  }
  const bound = new Map(
    config.served_entities.map((entity) => [entity.name, binder.bind(`${name}/${entity.name}`, entity)]),
  );
  const destinations = config.traffic.flatMap(({ name: entity, percentage }) => {
    const endpoint = bound.get(entity);
    return endpoint && percentage > 0 ? [Object.freeze({ endpoint, traffic_percentage: percentage })] : [];
  });
  const fallbacks = ai_gateway?.fallback_config?.enabled ? [...bound.values()] : [];
  const entities = [...bound].map(([entity, endpoint]): [string, Queryable] => [
    entity,
    routeOf(name, [Object.freeze({ endpoint, traffic_percentage: 100 })], []),
  ]);
  return { target: routeOf(name, destinations, fallbacks), entities: new Map(entities) };
}

function routeOf(
  name: string,
  destinations: BoundRoute['destinations'],
  fallbacks: readonly BoundEndpoint[],
): BoundRoute {
  const [first] = destinations;
  if (!first) throw new TypeError('a config must have an entity that receives requests');
  return Object.freeze({
    name,
    task_type: first.endpoint.endpoint_type,
    routing_strategy: 'TRAFFIC_SPLIT',
    destinations: Object.freeze(destinations),
    fallbacks: Object.freeze(fallbacks),
    retries: Object.freeze({ attempts: 0, statuses: FAILED_OVER, backoff: 250, budget: 20 }),
    hedging: null,
    failover: Object.freeze({ statuses: FAILED_OVER, contentPolicy: false }),
    timeouts: Object.freeze({}),
    on_broken_stream: 'error',
  });
}
