import { isRecord } from '../../shared/is-record';
import { readMapping, type Mapping } from './json';

/**
 * Returns a field, e.g. `api_key_auth.value`.
 *
 * @param path of the object
 * @throws GatewayError `INVALID_PARAMETER` if a field on the way is not an object
 */
export function getField(object: Mapping, name: string, path: string): unknown {
  let value: unknown = object;
  let here = path;
  for (const key of name.split('.')) {
    const parent = readMapping(value, here);
    if (!parent || !Object.hasOwn(parent, key)) return undefined;
    value = parent[key];
    here += `.${key}`;
  }
  return value;
}

/** Sets a field, e.g. `api_key_auth.value`, and creates the objects around it. */
export function setField(object: Mapping, name: string, value: unknown): void {
  const keys = name.split('.');
  const last = keys.pop() ?? '';
  let parent = object;
  for (const key of keys) {
    const known = parent[key];
    parent = isRecord(known) ? known : (parent[key] = {} as Mapping);
  }
  parent[last] = value;
}
