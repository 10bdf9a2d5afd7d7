import type { Endpoint, ProviderDeclaration, TrafficRoute } from './snapshot';

/** The endpoints and traffic routes of one source at one time. Immutable. */
export interface SourceView<P extends ProviderDeclaration = ProviderDeclaration> {
  /** In the order of the source. Names are unique over endpoints and routes of one source. */
  readonly endpoints: readonly Endpoint<P>[];
  readonly byName: ReadonlyMap<string, Endpoint<P>>;
  readonly routes: readonly TrafficRoute<P>[];
  readonly routesByName: ReadonlyMap<string, TrafficRoute<P>>;
}

/**
 * Supplies endpoints to the endpoint registry, which merges all sources into one view. A source validates and binds its
 * entries itself: a view contains only endpoints that can be served.
 */
export interface EndpointSource<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Identifies the source in messages, e.g. `/etc/sluice/gateway.yaml`. */
  readonly name: string;
  /** Returns the current view: the same object until the source replaces it by another. */
  current(): SourceView<P>;
  /**
   * Calls `listener` synchronously each time the view has been replaced. `listener` must not throw.
   *
   * @returns a function that removes the listener
   */
  onChange(listener: () => void): () => void;
}
