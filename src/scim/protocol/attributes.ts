import { ScimError } from './scim-error';

/** A resource of SCIM, or a complex value in it. */
export type Attributes = Record<string, unknown>;

/** Attributes that the server manages. A client may send them back, and they are ignored. */
export const MANAGED: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'groups']);

const NAMES = new Map(
  [
    ...['userName', 'externalId', 'displayName', 'active', 'name', 'nickName', 'profileUrl', 'title', 'userType'],
    ...['preferredLanguage', 'locale', 'timezone', 'password', 'emails', 'phoneNumbers', 'ims', 'photos', 'addresses'],
    ...['entitlements', 'roles', 'x509Certificates', 'members', ...MANAGED],
  ].map((name) => [name.toLowerCase(), name]),
);

const MULTI_VALUED: ReadonlySet<string> = new Set([
  ...['emails', 'phoneNumbers', 'ims', 'photos', 'addresses', 'entitlements', 'roles', 'x509Certificates', 'members'],
]);

/** Attributes with one value that is not an object. */
const SIMPLE: ReadonlySet<string> = new Set([
  ...['userName', 'externalId', 'displayName', 'active', 'nickName', 'profileUrl', 'title', 'userType'],
  ...['preferredLanguage', 'locale', 'timezone'],
]);

export function isMultiValued(name: string): boolean {
  return MULTI_VALUED.has(name);
}

export function isSimple(name: string): boolean {
  return SIMPLE.has(name);
}

export function isAttributes(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the spelling of a name that the object, or else the schema, has: names are case-insensitive. */
export function nameIn(attributes: Attributes, name: string): string {
  if (Object.hasOwn(attributes, name)) return name;
  const key = name.toLowerCase();
  return Object.keys(attributes).find((one) => one.toLowerCase() === key) ?? NAMES.get(key) ?? name;
}

/** Returns the value of an attribute whatever the case of its name is. */
export function valueOf(attributes: Attributes, name: string): unknown {
  const key = nameIn(attributes, name);
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}

/**
 * Returns a truth value that may be a text: Entra ID sends `"False"`.
 * @throws ScimError `invalidValue`
 */
export function toBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ScimError('invalidValue', `'${name}' must be true or false.`);
}

/**
 * Returns a text of at least one character, without control characters.
 * @throws ScimError `invalidValue`
 */
export function toText(value: unknown, name: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 1024 && !/[\p{Cc}\p{Cs}]/u.test(value))
    return value;
  throw new ScimError('invalidValue', `'${name}' must be a text of 1 to 1024 characters without control characters.`);
}
