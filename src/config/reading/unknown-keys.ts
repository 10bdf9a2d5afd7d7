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
 * @param isRejected returns whether an unknown key is a problem in any mode
 */
export function dropUnknownKeys(
  { object, source, path }: Part,
  report: Report,
  hintFor: (key: string) => string | undefined,
  isRejected: (key: string) => boolean,
): void {
  if (!isMapping(source) || keepsOtherKeys(object)) return;
  const known = propertiesOf(object);
  for (const key of Object.keys(source)) {
    if (known.includes(key)) continue;
    const hint = hintFor(key) ?? didYouMean(key, known);
    if (isRejected(key)) report.problem([...path, key], `unknown key${hint || `; the keys are ${known.join(', ')}`}`);
    else report.warnOrReject([...path, key], `unknown key, ignored${hint}`);
    Reflect.deleteProperty(object, key);
  }
}
