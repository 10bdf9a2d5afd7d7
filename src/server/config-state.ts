import {
  effectiveEndpointSettings,
  effectiveFileSettings,
  type EffectiveSettings,
  type FileEndpointSource,
} from '../config';
import { toEndpointInfo, toTrafficRouteInfo } from '../endpoints/views';

/** The effective configuration: the file, its endpoints, and the settings, each with its source. Contains no secret. */
export function toConfigState(config: FileEndpointSource, settings: EffectiveSettings) {
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
    })),
    left_out: snapshot.skipped,
    settings: { ...settings, ...effectiveFileSettings(snapshot) },
  };
}
