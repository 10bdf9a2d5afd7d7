import type { ListedEndpoint, TrafficRoute } from '../config';

/** An endpoint as the endpoints API returns it. Contains nothing of its config. */
export function toEndpointInfo(endpoint: ListedEndpoint) {
  const { name, endpoint_type, providerName, target, limit } = endpoint;
  return {
    name,
    endpoint_type,
    model: { name: target.model === '' ? null : target.model, provider: providerName },
    // Every version of MLflow has `/gateway/` here; its tracking server relies on it.
    endpoint_url: `/gateway/${name}/invocations`,
    limit,
  };
}

/** An endpoint as the older routes API returns it. */
export function toRouteInfo(endpoint: ListedEndpoint) {
  const { name, endpoint_type, model, endpoint_url, limit } = toEndpointInfo(endpoint);
  return { name, route_type: endpoint_type, model, route_url: endpoint_url, limit };
}

/** A traffic route as MLflow 3.6 and later return it. */
export function toTrafficRouteInfo({ name, task_type, destinations, routing_strategy }: TrafficRoute) {
  const shares = destinations.map(({ endpoint, traffic_percentage }) => ({ name: endpoint.name, traffic_percentage }));
  return { name, task_type, destinations: shares, routing_strategy };
}
