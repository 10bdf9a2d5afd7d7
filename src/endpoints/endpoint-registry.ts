import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_SNAPSHOT, type Endpoint, type GatewaySnapshot, type TrafficRoute } from '../config';
import type { ProviderAdapter } from '../providers/provider-adapter';

/** An endpoint bound to its provider's adapter. */
export type BoundEndpoint = Endpoint<ProviderAdapter>;

/** The endpoints that are being served. A request takes its endpoint from here once and keeps it to the end. */
@Injectable()
export class EndpointRegistry {
  constructor(@Inject(GATEWAY_SNAPSHOT) private readonly snapshot: GatewaySnapshot<ProviderAdapter>) {}

  find(name: string): BoundEndpoint | undefined {
    return this.snapshot.byName.get(name);
  }

  findRoute(name: string): TrafficRoute<ProviderAdapter> | undefined {
    return this.snapshot.routesByName.get(name);
  }

  /** `strict_parity` of the file. */
  get strictParity(): boolean {
    return this.snapshot.strictParity;
  }

  /** In the order of the file. */
  list(): readonly BoundEndpoint[] {
    return this.snapshot.endpoints;
  }
}
