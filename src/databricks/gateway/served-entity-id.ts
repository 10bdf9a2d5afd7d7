import { hash } from 'node:crypto';
import type { ServingEndpoint } from '../serving/serving-endpoint';

/** Returns the id of a served entity: 32 hexadecimal digits, the same as long as the endpoint has an entity of this name. */
export function servedEntityId({ id }: ServingEndpoint, entity: string): string {
  return hash('sha256', `${id}/${entity}`).slice(0, 32);
}
