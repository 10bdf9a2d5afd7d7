import 'reflect-metadata';
import type { Mapping } from '../mapping';

const VARIABLES = Symbol('variables');

/** A property that is taken from an environment variable where the file does not give it and the variable is set. */
export function OrVariable(variable: string): PropertyDecorator {
  return (prototype, property) => {
    Reflect.defineMetadata(VARIABLES, { ...variablesOf(prototype), [String(property)]: variable }, prototype);
  };
}

/** The mapping with the names of variables where it gives nothing. */
export function withVariables(type: new () => object, source: Mapping, env: NodeJS.ProcessEnv): Mapping {
  const known = Object.entries(variablesOf(type.prototype as object));
  const missing = known.filter(([property, variable]) => (source[property] ?? null) === null && env[variable]);
  if (missing.length === 0) return source;
  return { ...source, ...Object.fromEntries(missing.map(([property, variable]) => [property, `$${variable}`])) };
}

function variablesOf(object: object): Readonly<Record<string, string>> {
  return (Reflect.getMetadata(VARIABLES, object) as Record<string, string> | undefined) ?? {};
}
