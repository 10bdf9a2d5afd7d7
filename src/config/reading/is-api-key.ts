import 'reflect-metadata';
import { buildMessage, IsOptional, ValidateBy } from 'class-validator';
import { Secret } from '../secret';

const API_KEYS = Symbol('api keys');
const DOCUMENTS = Symbol('documents');

/**
 * Marks a property of a provider's config class as an API key. In the file it is `$NAME`, the path of a file, or the key
 * itself; after loading it is a `Secret`. With `optional` it may be missing or null and then keeps its initialiser. With
 * `isDocument` it may have several lines, because it is not sent in a header.
 */
export function IsApiKey(options: { optional?: boolean; isDocument?: boolean } = {}): PropertyDecorator {
  return (prototype, property) => {
    Reflect.defineMetadata(API_KEYS, [...apiKeysOf(prototype), String(property)], prototype);
    if (options.isDocument) Reflect.defineMetadata(DOCUMENTS, true, prototype, property);
    if (options.optional) IsOptional()(prototype, property);
    ValidateBy({
      name: 'isApiKey',
      validator: {
        validate: (value: unknown) => value instanceof Secret,
        defaultMessage: buildMessage(
          (each) => `${each}$property must be an API key: $NAME, the path of a file, or the key`,
        ),
      },
    })(prototype, property);
  };
}

/** Returns the names of the properties that `IsApiKey` marks. */
export function apiKeysOf(object: object): readonly string[] {
  return (Reflect.getMetadata(API_KEYS, object) as string[] | undefined) ?? [];
}

/** Whether the property is marked with `isDocument`. */
export function isDocument(object: object, property: string): boolean {
  return Reflect.getMetadata(DOCUMENTS, object, property) === true;
}
