/** A mapping of the file, as returned by `readYaml`. */
export type Mapping = Record<string, unknown>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value if it is a mapping, otherwise an empty mapping. */
export function asMapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

/** Freezes an object and everything in it. The caller must own the whole tree. */
export function deepFreeze<T extends object>(object: T): Readonly<T> {
  for (const value of Object.values(object) as unknown[]) {
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) deepFreeze(value);
  }
  return Object.freeze(object);
}
