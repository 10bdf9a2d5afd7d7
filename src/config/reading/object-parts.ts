import { isMapping } from '../objects';
import type { Path } from '../problems';
import { Secret } from '../secret';

/** An object of the instance tree together with the part of the source that it was made from. */
export interface Part {
  readonly object: object;
  readonly source: unknown;
  readonly path: Path;
}

/** Returns the object and all nested objects of declared classes, outer objects first. */
export function partsOf(value: unknown, source: unknown, path: Path): readonly Part[] {
  const parts: Part[] = [];
  collectParts(value, source, path, parts);
  return parts;
}

function collectParts(value: unknown, source: unknown, path: Path, parts: Part[]): void {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return;
  if (!Array.isArray(value) && isDeclared(value)) parts.push({ object: value, source, path });
  const isList = Array.isArray(value);
  for (const key of Object.keys(value)) {
    const item: unknown = Reflect.get(value, key);
    // Most values are scalars, which have no parts.
    if (typeof item !== 'object' || item === null) continue;
    const segment = isList ? Number(key) : key;
    collectParts(item, partOfSource(source, segment), [...path, segment], parts);
  }
}

function partOfSource(source: unknown, key: string | number): unknown {
  if (typeof key === 'number') return Array.isArray(source) ? (source[key] as unknown) : undefined;
  return isMapping(source) ? source[key] : undefined;
}

/** Whether the object is an instance of a class, as opposed to a plain mapping. */
export function isDeclared(object: object): boolean {
  return object.constructor !== Object;
}
