import {
  effectiveEndpointSettings,
  effectiveFileSettings,
  type EffectiveSettings,
  type FileEndpointSource,
} from '../config';
import type { OpenCircuit } from '../endpoints/routing/endpoint-healths';
import { toEndpointInfo, toTrafficRouteInfo } from '../endpoints/views';

/**
 * The effective configuration: the file, its endpoints, the settings, each with its source, and the circuits that are not
 * closed. Contains no secret. Endpoints and routes are iterable, for `JsonResponse.ofLarge`.
 */
export function toConfigState(
  config: FileEndpointSource,
  settings: EffectiveSettings,
  circuits: readonly OpenCircuit[],
) {
  const { generation, lastReload } = config;
  const snapshot = config.current();
  return {
    file: snapshot.path,
    generation,
    last_reload: lastReload,
    warnings: snapshot.warnings,
    endpoints: mapped(snapshot.endpoints, (endpoint) => ({
      ...toEndpointInfo(endpoint),
      parameters: endpoint.parameters,
      settings: effectiveEndpointSettings(endpoint, settings),
    })),
    routes: mapped(snapshot.routes, (route) => ({
      ...toTrafficRouteInfo(route),
      fallbacks: route.fallbacks.map(({ name }) => name),
      retries: route.retries,
      failover: route.failover,
      timeouts: route.timeouts,
      hedging: route.hedging,
      on_broken_stream: route.on_broken_stream,
    })),
    left_out: snapshot.skipped,
    circuits,
    settings: { ...settings, ...effectiveFileSettings(snapshot) },
  };
}

/** Creates each item when it is used, because there may be many thousands. */
function* mapped<T, R>(items: readonly T[], toItem: (item: T) => R): Generator<R> {
  for (const item of items) yield toItem(item);
}
