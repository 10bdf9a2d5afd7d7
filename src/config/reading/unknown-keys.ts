import 'reflect-metadata';
import { isMapping } from '../mapping';
import { didYouMean } from './nearest';
import { propertiesOf, type Part } from './object-parts';
import type { Report } from '../report';

const KEEPS_OTHER_KEYS = Symbol('keeps other keys');

/** A class of the file whose objects may hold more than it declares. */
export function KeepsOtherKeys(): ClassDecorator {
  return (type) => Reflect.defineMetadata(KEEPS_OTHER_KEYS, true, type);
}

export function keepsOtherKeys(object: object): boolean {
  return Reflect.getMetadata(KEEPS_OTHER_KEYS, object.constructor) === true;
}

/**
 * Takes keys that the class does not declare out of the object and warns of them; a strict report refuses them.
 *
 * @param advice what to do instead, where that is known
 */
export function leaveOutUnknownKeys(
  { object, source, path }: Part,
  report: Report,
  advice: (key: string) => string | undefined,
): void {
  if (!isMapping(source) || keepsOtherKeys(object)) return;
  const known = propertiesOf(object);
  for (const key of Object.keys(source).filter((name) => !known.includes(name))) {
    report.warnOrRefuse([...path, key], `unknown key, ignored${advice(key) ?? didYouMean(key, known)}`);
    Reflect.deleteProperty(object, key);
  }
}
