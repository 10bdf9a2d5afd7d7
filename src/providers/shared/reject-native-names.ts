import type { JsonObject } from './json';
import { invalidRequest } from './errors';

/**
 * Rejects parameters under their native names, with MLflow's text. `ours` maps each to the standard name.
 * @throws GatewayError `INVALID_REQUEST`
 */
export function rejectNativeNames(request: JsonObject, ours: ReadonlyMap<string, string>): void {
  for (const [name, value] of Object.entries(request)) {
    const right = ours.get(name);
    if (right !== undefined && value !== undefined && value !== null) {
      throw invalidRequest(name, `Invalid parameter ${name}. Use ${right} instead.`);
    }
  }
}
