import { ValidateBy } from 'class-validator';

/** Validates a property of a provider's config class as an http(s) URL. */
export function IsHttpUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value),
      defaultMessage: () => '$property must be an http(s) address',
    },
  });
}
