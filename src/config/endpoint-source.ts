import type { Steps } from '../shared/slices';
import type { Endpoint, ProviderDeclaration, TrafficRoute } from './snapshot';

/** The part of an endpoint that listings use. A source provides it without binding the endpoint. */
export interface ListedEndpoint extends Pick<Endpoint, 'name' | 'endpoint_type' | 'providerName' | 'limit'> {
  readonly provider: { readonly name: string };
  readonly target: { readonly model: string };
}

/** The part of a traffic route that listings use. */
export type ListedRoute = Pick<TrafficRoute, 'name' | 'task_type'>;

/**
 * Supplies endpoints to the endpoint registry, which merges all sources. Names are unique over the endpoints and routes of
 * one source. A source may bind an endpoint when `find` or `findRoute` first returns it.
 */
export interface EndpointSource<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Identifies the source in messages, e.g. `/etc/sluice/gateway.yaml`. */
  readonly name: string;
  /** Whether the source has an endpoint or a route of this name. Binds nothing. */
  has(name: string): boolean;
  /** @throws GatewayError when the endpoint exists and cannot be bound */
  find(name: string): Endpoint<P> | undefined;
  /** @throws GatewayError when the route exists and cannot be bound */
  findRoute(name: string): TrafficRoute<P> | undefined;
  /** In the order of the source. Binds nothing. */
  endpoints(): readonly ListedEndpoint[];
  /** In the order of the source. Binds nothing. */
  routes(): readonly ListedRoute[];
  /** Prepares `endpoints` and `routes` in steps, if they would take long. */
  prepareLists?(): Steps<void>;
  /**
   * Calls `listener` synchronously each time endpoints or routes have changed, with their names; undefined if any may have
   * changed. `listener` must not throw.
   *
   * @returns a function that removes the listener
   */
  onChange(listener: ChangeListener): () => void;
}

export type ChangeListener = (names: readonly string[] | undefined) => void;
