import { Inject, Injectable, Logger } from '@nestjs/common';
import { FileEndpointSource, type EndpointSource, type ListedEndpoint, type ListedRoute } from '../config';
import { inSlices } from '../shared/slices';
import type { ProviderAdapter } from '../providers/contract/provider-adapter';
import type { BoundEndpoint, BoundRoute, Queryable } from './queryable';

/** Injection token of the endpoint sources. On a name conflict, the earlier source wins. */
export const ENDPOINT_SOURCES = Symbol('ENDPOINT_SOURCES');
/** Injection token of a list of sources that follow the built-in ones. A global module may provide it. */
export const FURTHER_ENDPOINT_SOURCES = Symbol('FURTHER_ENDPOINT_SOURCES');

/** What is served at one time. Immutable; a change of a source replaces it. */
interface MergedView {
  readonly endpoints: readonly ListedEndpoint[];
  readonly routes: readonly ListedRoute[];
}

/**
 * The endpoints and traffic routes of all sources. A request looks up its endpoint once and keeps it to the end, so a change
 * affects later requests only. A lookup by name tries the sources in order: a changed endpoint costs the same however many
 * endpoints there are.
 */
@Injectable()
export class EndpointRegistry {
  private readonly logger = new Logger('Endpoints');
  /** Built when it is first listed. */
  private merged: MergedView | undefined;

  constructor(
    @Inject(ENDPOINT_SOURCES) private readonly sources: readonly EndpointSource<ProviderAdapter>[],
    private readonly file: FileEndpointSource<ProviderAdapter>,
  ) {
    for (const source of sources) {
      source.onChange((names) => {
        this.merged = undefined;
        this.warnOfConflicts(names);
      });
    }
    this.warnOfConflicts();
  }

  /** @throws GatewayError when the endpoint exists and cannot be bound */
  find(name: string): BoundEndpoint | undefined {
    for (const source of this.sources) {
      const endpoint = source.find(name);
      if (endpoint) return endpoint;
      // A route of this source hides an endpoint of the same name in a later one.
      if (source.has(name)) return undefined;
    }
    return undefined;
  }

  /** @throws GatewayError when the route exists and cannot be bound */
  findRoute(name: string): BoundRoute | undefined {
    for (const source of this.sources) {
      const route = source.findRoute(name);
      if (route) return route;
      if (source.has(name)) return undefined;
    }
    return undefined;
  }

  /**
   * Returns the endpoint or traffic route of this name.
   * @throws GatewayError when it exists and cannot be bound
   */
  resolve(name: string): Queryable | undefined {
    return this.find(name) ?? this.findRoute(name);
  }

  /** Whether an endpoint or a traffic route has this name. */
  has(name: string): boolean {
    return this.sources.some((source) => source.has(name));
  }

  /** `strict_parity` of the gateway file. */
  get strictParity(): boolean {
    return this.file.current().strictParity;
  }

  /** Identifies what is served: the same object until a source changes. */
  get state(): object {
    return this.view();
  }

  /** Prepares `list` and `listRoutes` in slices of time: with many endpoints, they would delay other requests. */
  async prepareLists(): Promise<void> {
    if (this.merged) return;
    for (const source of this.sources) if (source.prepareLists) await inSlices(source.prepareLists());
  }

  /** In the order of the sources and, within each, in its own order. The same list until a source changes. */
  list(): readonly ListedEndpoint[] {
    return this.view().endpoints;
  }

  /** In the order of `list`. */
  listRoutes(): readonly ListedRoute[] {
    return this.view().routes;
  }

  private view(): MergedView {
    return (this.merged ??= this.merge());
  }

  private merge(): MergedView {
    const served = <T extends { readonly name: string }>(items: readonly T[], index: number): readonly T[] =>
      index === 0
        ? items
        : items.filter(({ name }) => !this.sources.slice(0, index).some((earlier) => earlier.has(name)));
    return {
      endpoints: this.sources.flatMap((source, index) => served(source.endpoints(), index)),
      routes: this.sources.flatMap((source, index) => served(source.routes(), index)),
    };
  }

  /** @param names that have changed; undefined: any. Only the last source may be slow to list. */
  private warnOfConflicts(names: readonly string[] = this.sources.slice(0, -1).flatMap(namesOf)): void {
    for (const name of names) {
      const [winner, ...losers] = this.sources.filter((source) => source.has(name));
      for (const loser of losers) {
        this.logger.warn(`'${name}' of ${loser.name} is not served: ${winner?.name} has the same name`);
      }
    }
  }
}

function namesOf(source: EndpointSource): readonly string[] {
  return [...source.endpoints(), ...source.routes()].map(({ name }) => name);
}
