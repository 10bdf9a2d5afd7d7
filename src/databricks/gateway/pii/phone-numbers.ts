import type { CountryCode } from 'libphonenumber-js/min';

/** Whether a text is a phone number: in any country if it begins with a country code, else in one of those given. */
export type PhoneNumberCheck = (text: string, countries?: readonly CountryCode[]) => boolean;

/** Countries whose national numbers are recognized, without a country code, if the text calls them phone numbers. */
export const NATIONAL_NUMBERS: readonly CountryCode[] = [
  ...(['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'NL', 'IN', 'BR', 'AU', 'JP', 'CN'] as const),
];

/** Whether digits form a North American number, with or without its country code. They are the most frequent candidates. */
export function isNorthAmerican(digits: string): boolean {
  return /^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits);
}

let loaded: Promise<PhoneNumberCheck> | undefined;

/** Loads the numbering plans on first use. */
export function loadPhoneNumbers(): Promise<PhoneNumberCheck> {
  return (loaded ??= load());
}

async function load(): Promise<PhoneNumberCheck> {
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/min');
  return (text, countries) =>
    countries
      ? countries.some((country) => parsePhoneNumberFromString(text, country)?.isValid() ?? false)
      : (parsePhoneNumberFromString(text)?.isValid() ?? false);
}
