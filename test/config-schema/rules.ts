export type Schema = Record<string, unknown>;

const UNITS = ['second', 'minute', 'hour', 'day', 'month', 'year'];

/** Returns the JSON Schema of each decorator, given the decorator's arguments. */
export const RULES: Readonly<Record<string, (args: readonly unknown[]) => Schema>> = {
  isString: () => ({ type: 'string' }),
  isNotEmpty: () => ({ minLength: 1 }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isArray: () => ({ type: 'array' }),
  isObject: () => ({ type: 'object' }),
  isIn: ([values]) => ({ enum: values }),
  isDefined: () => ({}),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayUnique: () => ({ uniqueItems: true }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  matches: ([pattern]) => ({ type: 'string', pattern: (pattern as RegExp).source }),
  isUrl: () => ({ type: 'string', pattern: '^https?://' }),
  isApiKey: () => ({ type: 'string' }),
  isSeconds: ([minimum, maximum]) => ({ type: 'number', minimum, maximum }),
  isCount: () => ({ type: ['integer', 'string'], minimum: 0, pattern: '^\\s*\\d+(?:\\.0+)?\\s*$' }),
  isRenewalPeriod: () => ({
    type: 'string',
    pattern: `^\\s*(?:\\d+\\s*)?(?:${UNITS.map(caseless).join('|')})[sS]?\\s*$`,
  }),
  isDestination: () => ({ type: 'string', minLength: 1 }),
  isStoreUrl: () => ({ type: 'string', pattern: '^(?:file:|postgres(?:ql)?://)' }),
  isProxy: () => ({ type: 'string', pattern: '^(?:none$|https?://)' }),
  isName: () => ({ type: 'string', pattern: '^\\S(?:.*\\S)?$' }),
  isPrincipalName: () => ({ type: 'string', pattern: '^[^\\s*](?:[^*]*[^\\s*])?$' }),
  isEndpointPattern: () => ({ type: 'string', pattern: '^(?:[\\p{L}\\p{N}_.-]+\\*?|\\*)$' }),
  isPeer: () => ({ type: 'string', pattern: '^[\\da-fA-F:.]+(?:/\\d{1,3})?$' }),
  isListFrom: ([values]) => ({ enum: values }),
  isIssuerUrl: () => ({ type: 'string', pattern: '^https?://[^\\s?#@]+$' }),
  isClaims: () => ({ type: ['string', 'array'], items: { type: 'string' }, minLength: 1 }),
  isPasswordHash: () => ({ type: 'string', pattern: '^\\$scrypt\\$' }),
  isStringOrStrings: () => ({ type: ['string', 'array'], items: { type: 'string' } }),
};

/** Returns a pattern that matches the word in any case and with `-` or `_`. JSON Schema patterns have no flags. */
export function caseless(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`).replace(/[-_]/g, '[-_]');
}
