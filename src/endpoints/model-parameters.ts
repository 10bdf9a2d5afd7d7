import type { ModelParameters } from '../config';
import type { AnyRequest } from './endpoints.service';

/** The request as the endpoint's `parameters:` have it, and the names of what had to be lowered. */
export function withParameters(
  request: AnyRequest,
  { default: defaults, maximum }: ModelParameters,
): { request: AnyRequest; lowered: readonly string[] } {
  let changed: Record<string, unknown> | undefined;
  const lowered: string[] = [];
  for (const name in defaults) {
    if (request[name] === undefined) (changed ??= { ...request })[name] = defaults[name];
  }
  for (const name in maximum) {
    const most = maximum[name];
    const asked = (changed ?? request)[name];
    if (most === undefined || typeof asked !== 'number' || asked <= most) continue;
    (changed ??= { ...request })[name] = most;
    lowered.push(name);
  }
  // Its fields are still those of the schema that the request was checked against.
  return { request: (changed as AnyRequest | undefined) ?? request, lowered };
}
