/** Freezes an object that only its maker has seen, and all that is in it. */
export function deepFreeze<T extends object>(object: T): Readonly<T> {
  for (const value of Object.values(object) as unknown[]) {
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) deepFreeze(value);
  }
  return Object.freeze(object);
}
