import { GatewayError } from '../../errors';
import type { ServingEndpoint } from '../serving';

/** A route of the deprecated gateway API. */
export interface Route {
  readonly name: string;
  readonly route_type: string;
  readonly model: { readonly name: string; readonly provider: string };
  /** A full URL: clients would append anything else to the text `databricks`. */
  readonly route_url: string;
}

/**
 * Returns an endpoint as a route, which shows the first of its served entities; undefined if it has none.
 * @param origin of the server, as the client knows it
 */
export function toRoute({ name, entities }: ServingEndpoint, origin: string): Route | undefined {
  const [first] = entities;
  if (!first) return undefined;
  const { provider, name: model, task } = first.external_model;
  const route_url = `${origin}/gateway/${encodeURIComponent(name)}/invocations`;
  return { name, route_type: task, model: { name: model, provider }, route_url };
}

export function routeNotFound(name: string): GatewayError {
  return new GatewayError('RESOURCE_NOT_FOUND', `Route with name '${name}' does not exist.`);
}
