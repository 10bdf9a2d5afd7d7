import { Injectable } from '@nestjs/common';
import { FileEndpointSource, type TrafficRoute } from '../config';
import type { ProviderAdapter } from '../providers/contract/provider-adapter';
import type { BoundEndpoint, Queryable } from './queryable';

/** The endpoints that are being served. A request takes its endpoint from here once and keeps it to the end. */
@Injectable()
export class EndpointRegistry {
  constructor(private readonly config: FileEndpointSource<ProviderAdapter>) {}

  find(name: string): BoundEndpoint | undefined {
    return this.config.current().byName.get(name);
  }

  findRoute(name: string): TrafficRoute<ProviderAdapter> | undefined {
    return this.config.current().routesByName.get(name);
  }

  /** An endpoint or a traffic route; no two have the same name. */
  resolve(name: string): Queryable | undefined {
    return this.find(name) ?? this.findRoute(name);
  }

  /** `strict_parity` of the file. */
  get strictParity(): boolean {
    return this.config.current().strictParity;
  }

  /** The endpoints, then the traffic routes. */
  queryables(): readonly Queryable[] {
    return [...this.config.current().endpoints, ...this.config.current().routes];
  }

  /** In the order of the file. */
  list(): readonly BoundEndpoint[] {
    return this.config.current().endpoints;
  }
}
