import type { ModelParameters } from '../config';
import type { AnyRequest } from './request-schema';

/** The newer name of a field, for which the file has the older one. */
const NEWER_NAMES: Readonly<Record<string, string>> = { max_tokens: 'max_completion_tokens' };

/** The request as the endpoint's `parameters:` have it, and the names of what had to be lowered. */
export function applyModelParameters(
  request: AnyRequest,
  { default: defaults, maximum }: ModelParameters,
): { request: AnyRequest; lowered: readonly string[] } {
  let changed: Record<string, unknown> | undefined;
  const lowered: string[] = [];
  for (const name in defaults) {
    if (namesOf(name).every((given) => request[given] === undefined))
      (changed ??= { ...request })[name] = defaults[name];
  }
  for (const name in maximum) {
    const most = maximum[name] ?? Infinity;
    for (const given of namesOf(name)) {
      // Fields that no schema knows may hold a number as text; providers read it as the number.
      if (!(Number((changed ?? request)[given]) > most)) continue;
      (changed ??= { ...request })[given] = most;
      lowered.push(given);
    }
  }
  // Its fields are still those of the schema that the request was checked against.
  return { request: (changed as AnyRequest | undefined) ?? request, lowered };
}

function namesOf(name: string): readonly string[] {
  const newer = NEWER_NAMES[name];
  return newer === undefined ? [name] : [name, newer];
}
