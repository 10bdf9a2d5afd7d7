import { getMetadataStorage } from 'class-validator';
import { isMapping } from '../objects';
import type { Path } from '../problems';
import { Secret } from '../secret';

/** An object of the instance tree together with the part of the source that it was made from. */
export interface Part {
  readonly object: object;
  readonly source: unknown;
  readonly path: Path;
}

/** Yields the object and all nested objects of declared classes, outer objects first. */
export function* partsOf(value: unknown, source: unknown, path: Path): Generator<Part> {
  if (Array.isArray(value)) {
    const sources: unknown[] = Array.isArray(source) ? source : [];
    for (const [index, item] of value.entries()) yield* partsOf(item, sources[index], [...path, index]);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Secret)) {
    if (isDeclared(value)) yield { object: value, source, path };
    for (const [key, item] of Object.entries(value)) {
      yield* partsOf(item, isMapping(source) ? source[key] : undefined, [...path, key]);
    }
  }
}

/** Whether the object is an instance of a class, as opposed to a plain mapping. */
export function isDeclared(object: object): boolean {
  return object.constructor !== Object;
}

/** Returns the names of the properties that the object's class declares. */
export function propertiesOf(object: object): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(object.constructor, '', false, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))];
}
