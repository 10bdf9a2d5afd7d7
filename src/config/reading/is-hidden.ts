import 'reflect-metadata';

const HIDDEN = Symbol('hidden');

/** Keeps the value of a property out of messages, because it may contain a credential. */
export function IsHidden(): PropertyDecorator {
  return (prototype, property) => Reflect.defineMetadata(HIDDEN, true, prototype, property);
}

export function isHidden(object: object, property: string): boolean {
  return Reflect.getMetadata(HIDDEN, object, property) === true;
}
