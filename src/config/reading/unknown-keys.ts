import 'reflect-metadata';
import { isMapping } from '../objects';
import type { Report } from '../report';
import { didYouMean } from './nearest';
import type { Part } from './object-parts';
import { propertiesOf } from './class-rules';

const KEEPS_OTHER_KEYS = Symbol('keeps other keys');

/** Keeps keys that the class does not declare. By default they are dropped. */
export function KeepsOtherKeys(): ClassDecorator {
  return (type) => Reflect.defineMetadata(KEEPS_OTHER_KEYS, true, type);
}

export function keepsOtherKeys(object: object): boolean {
  return Reflect.getMetadata(KEEPS_OTHER_KEYS, object.constructor) === true;
}

/**
 * Removes keys that the class does not declare from the object, with a warning; in strict mode they are problems.
 *
 * @param hintFor returns a hint to append to the message, or undefined
 */
export function dropUnknownKeys(
  { object, source, path }: Part,
  report: Report,
  hintFor: (key: string) => string | undefined,
): void {
  if (!isMapping(source) || keepsOtherKeys(object)) return;
  const known = propertiesOf(object);
  for (const key of Object.keys(source)) {
    if (known.includes(key)) continue;
    report.warnOrReject([...path, key], `unknown key, ignored${hintFor(key) ?? didYouMean(key, known)}`);
    Reflect.deleteProperty(object, key);
  }
}
