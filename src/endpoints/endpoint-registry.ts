import { Inject, Injectable, Logger } from '@nestjs/common';
import { FileEndpointSource, type EndpointSource } from '../config';
import type { ProviderAdapter } from '../providers/contract/provider-adapter';
import type { BoundEndpoint, BoundRoute, Queryable } from './queryable';

/** Injection token of the endpoint sources. On a name conflict, the earlier source wins. */
export const ENDPOINT_SOURCES = Symbol('ENDPOINT_SOURCES');

/** What is served at one time. Immutable; a change of a source replaces it. */
interface MergedView {
  readonly endpoints: readonly BoundEndpoint[];
  readonly routes: readonly BoundRoute[];
}

/**
 * The endpoints and traffic routes of all sources, in one view. A request looks up its endpoint once and keeps it to
 * the end, so a change affects later requests only. A lookup by name tries the sources in order: a changed endpoint
 * costs the same however many endpoints there are.
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
    for (const source of sources) source.onChange(() => this.onChange());
    this.onChange();
  }

  find(name: string): BoundEndpoint | undefined {
    for (const source of this.sources) {
      const view = source.current();
      const endpoint = view.byName.get(name);
      if (endpoint) return endpoint;
      // A route of this source hides an endpoint of the same name in a later one.
      if (view.routesByName.has(name)) return undefined;
    }
    return undefined;
  }

  findRoute(name: string): BoundRoute | undefined {
    for (const source of this.sources) {
      const view = source.current();
      const route = view.routesByName.get(name);
      if (route) return route;
      if (view.byName.has(name)) return undefined;
    }
    return undefined;
  }

  /** Returns the endpoint or traffic route of this name. */
  resolve(name: string): Queryable | undefined {
    return this.find(name) ?? this.findRoute(name);
  }

  /** `strict_parity` of the gateway file. */
  get strictParity(): boolean {
    return this.file.current().strictParity;
  }

  /** Identifies what is served: the same object until a source changes. */
  get state(): object {
    return this.view();
  }

  /** The endpoints, then the traffic routes. */
  queryables(): readonly Queryable[] {
    const { endpoints, routes } = this.view();
    return [...endpoints, ...routes];
  }

  /** In the order of the sources and, within each, in its own order. */
  list(): readonly BoundEndpoint[] {
    return this.view().endpoints;
  }

  private view(): MergedView {
    return (this.merged ??= this.merge());
  }

  private merge(): MergedView {
    const [only, ...others] = this.sources;
    if (only && others.length === 0) return only.current();
    const views = this.sources.map((source) => source.current());
    return {
      endpoints: views.flatMap(({ endpoints }) => endpoints.filter((own) => this.find(own.name) === own)),
      routes: views.flatMap(({ routes }) => routes.filter((own) => this.findRoute(own.name) === own)),
    };
  }

  private onChange(): void {
    this.merged = undefined;
    for (const [index, source] of this.sources.entries()) {
      if (index > 0) this.warnOfConflicts(source, this.sources.slice(0, index));
    }
  }

  private warnOfConflicts(source: EndpointSource, earlier: readonly EndpointSource[]): void {
    const { endpoints, routes } = source.current();
    for (const { name } of [...endpoints, ...routes]) {
      const winner = earlier.find(
        (other) => other.current().byName.has(name) || other.current().routesByName.has(name),
      );
      if (winner) this.logger.warn(`'${name}' of ${source.name} is not served: ${winner.name} has the same name`);
    }
  }
}
