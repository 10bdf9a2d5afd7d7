import { Injectable } from '@nestjs/common';
import type { ModelParameters } from '../../config';
import { isRoute, type Queryable } from '../queryable';
import type { RequestPolicy, TargetPolicy } from '../request-policy';
import type { AnyRequest } from '../../wire';

/** Newer names of request fields that the configuration knows by their older name. */
const NEWER_NAMES: Readonly<Record<string, string>> = { max_tokens: 'max_completion_tokens' };

/** Applies `parameters:` of an endpoint: defaults for missing fields, upper bounds for the others. */
@Injectable()
export class ParametersPolicy implements RequestPolicy {
  bind(target: Queryable): TargetPolicy | undefined {
    if (isRoute(target)) return undefined;
    const { parameters } = target;
    const isEmpty = Object.keys(parameters.default).length === 0 && Object.keys(parameters.maximum).length === 0;
    if (isEmpty) return undefined;
    return {
      before: (call) => {
        const { request, lowered } = applyModelParameters(call.request, parameters);
        call.request = request;
        call.adjusted.push(...lowered);
      },
    };
  }
}

/** Returns the request with the parameters applied, and the names of the fields that were lowered. */
export function applyModelParameters(
  request: AnyRequest,
  { default: defaults, maximum }: ModelParameters,
): { request: AnyRequest; lowered: readonly string[] } {
  let changed: Record<string, unknown> | undefined;
  const lowered: string[] = [];
  for (const name in defaults) {
    if (namesOf(name).every((field) => request[field] === undefined))
      (changed ??= { ...request })[name] = defaults[name];
  }
  for (const name in maximum) {
    const limit = maximum[name] ?? Infinity;
    for (const field of namesOf(name)) {
      // A field without a schema may contain a number as text, which providers read as the number.
      if (!(Number((changed ?? request)[field]) > limit)) continue;
      (changed ??= { ...request })[field] = limit;
      lowered.push(field);
    }
  }
  // The fields are still those of the schema that the request was validated against.
  return { request: (changed as AnyRequest | undefined) ?? request, lowered };
}

function namesOf(name: string): readonly string[] {
  const newer = NEWER_NAMES[name];
  return newer === undefined ? [name] : [name, newer];
}
