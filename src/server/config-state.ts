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
 * closed. Contains no secret.
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
    endpoints: snapshot.endpoints.map((endpoint) => ({
      ...toEndpointInfo(endpoint),
      parameters: endpoint.parameters,
      settings: effectiveEndpointSettings(endpoint, settings),
    })),
    routes: snapshot.routes.map((route) => ({
      ...toTrafficRouteInfo(route),
      fallbacks: route.fallbacks.map(({ name }) => name),
      retries: route.retries,
      hedging: route.hedging,
    })),
    left_out: snapshot.skipped,
    circuits,
    settings: { ...settings, ...effectiveFileSettings(snapshot) },
  };
}
