import type { Endpoint, TrafficRoute } from '../config';
import type { ProviderAdapter } from '../providers/contract/provider-adapter';

/** An endpoint, bound to its provider's adapter. */
export type BoundEndpoint = Endpoint<ProviderAdapter>;
export type BoundRoute = TrafficRoute<ProviderAdapter>;
/** What a client can invoke. */
export type Queryable = BoundEndpoint | BoundRoute;

/** The part of an endpoint or traffic route that dialects use. */
export type EndpointView = Pick<BoundEndpoint, 'name' | 'endpoint_type' | 'payload' | 'parameters'> & {
  readonly target: { readonly model: string };
};

const NO_PARAMETERS = { default: {}, maximum: {} };

export function isRoute(queryable: Queryable): queryable is BoundRoute {
  return 'destinations' in queryable;
}

/** To dialects, a traffic route is an endpoint without a model and settings of its own. */
export function toEndpointView(queryable: Queryable): EndpointView {
  if (!isRoute(queryable)) return queryable;
  const { name, task_type } = queryable;
  return { name, endpoint_type: task_type, payload: 'auto', parameters: NO_PARAMETERS, target: { model: '' } };
}
