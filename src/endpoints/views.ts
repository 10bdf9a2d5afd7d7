import type { Endpoint, TrafficRoute } from '../config';
import { isRoute, type Queryable } from './queryable';

/** The endpoint as the endpoints API shows it. Never any of its config. */
export function toEndpointInfo(endpoint: Endpoint) {
  const { name, endpoint_type, providerName, target, limit } = endpoint;
  return {
    name,
    endpoint_type,
    model: { name: target.model === '' ? null : target.model, provider: providerName },
    // MLflow says `/gateway/` here in every version; its tracking server relies on it.
    endpoint_url: `/gateway/${name}/invocations`,
    limit,
  };
}

/** The endpoint under the names of the older routes API. */
export function toRouteInfo(endpoint: Endpoint) {
  const { name, endpoint_type, model, endpoint_url, limit } = toEndpointInfo(endpoint);
  return { name, route_type: endpoint_type, model, route_url: endpoint_url, limit };
}

/** The traffic route as MLflow 3.6 and later show it. */
export function toTrafficRouteInfo({ name, task_type, destinations, routing_strategy }: TrafficRoute) {
  const shares = destinations.map(({ endpoint, traffic_percentage }) => ({ name: endpoint.name, traffic_percentage }));
  return { name, task_type, destinations: shares, routing_strategy };
}

/** What can be queried as a model of OpenAI's API. `created` is the start of the server, in Unix seconds. */
export function toModel(queryable: Queryable, created: number) {
  const owner = isRoute(queryable) ? 'sluice' : queryable.provider.name;
  return { id: queryable.name, object: 'model' as const, created, owned_by: owner };
}
