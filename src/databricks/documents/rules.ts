import { IsArray, IsObject, IsString, ValidateBy, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';

/**
 * Requires a list of objects of the given class.
 * @param fields names of the fields, for the message
 */
export function IsListOf(type: () => new () => object, fields: string): PropertyDecorator {
  const message = `must be a list of objects with ${fields}`;
  return all(IsArray({ message }), IsObject({ each: true, message }), ValidateNested({ each: true }), Type(type));
}

/**
 * Requires an object of the given class.
 * @param fields names of the fields, for the message
 */
export function IsObjectOf(type: () => new () => object, fields: string): PropertyDecorator {
  return all(IsObject({ message: `must be an object with ${fields}` }), ValidateNested(), Type(type));
}

/** Requires a list of strings. */
export function IsTextList(): PropertyDecorator {
  const message = 'must be a list of strings';
  return all(IsArray({ message }), IsString({ each: true, message }));
}

/** Requires a number of calls or tokens: a safe integer of 0 or more. */
export function IsCount(): PropertyDecorator {
  return ValidateBy({
    name: 'isCount',
    validator: {
      validate: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
      defaultMessage: () => 'must be an integer from 0 to 9007199254740991',
    },
  });
}

/** Whether a text is valid as the name of an endpoint or of a served entity: 1 to 63 letters, digits, `-` and `_`. */
export function isName(value: string): boolean {
  return /^[A-Za-z0-9_-]{1,63}$/.test(value);
}

export const NAME_RULE = 'must have 1 to 63 letters, digits, "-" and "_"';

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, property) => {
    for (const decorate of decorators) decorate(prototype, property);
  };
}
