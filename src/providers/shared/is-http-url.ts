import { ValidateBy } from 'class-validator';

/** A property of a vendor's config class that holds the address of an API. */
export function IsHttpUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value),
      defaultMessage: () => '$property must be an http(s) address',
    },
  });
}
