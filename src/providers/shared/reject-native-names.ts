import type { JsonObject } from './json';
import { invalidRequest } from './errors';

/**
 * Refuses parameters under the vendor's own names, in MLflow's words. `ours` maps each to the name that is right.
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
