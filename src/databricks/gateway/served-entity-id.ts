import { hash } from 'node:crypto';
import type { ServingEndpoint } from '../serving/serving-endpoint';

const known = new WeakMap<ServingEndpoint, Map<string, string>>();

/** Returns the id of a served entity: 32 hexadecimal digits, the same as long as the endpoint has an entity of this name. */
export function servedEntityId(endpoint: ServingEndpoint, entity: string): string {
  let ids = known.get(endpoint);
  if (!ids) known.set(endpoint, (ids = new Map<string, string>()));
  let id = ids.get(entity);
  if (id === undefined) ids.set(entity, (id = hash('sha256', `${endpoint.id}/${entity}`).slice(0, 32)));
  return id;
}
