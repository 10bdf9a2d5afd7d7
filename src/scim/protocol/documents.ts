import { isAttributes, MANAGED, nameIn, toBoolean, toText, valueOf, type Attributes } from './attributes';
import { ScimError } from './scim-error';

/** Maximum size of the attributes of one resource, as JSON. */
export const MAX_RESOURCE_BYTES = 64 * 1024;

/** The attributes of a user that the server interprets; others are stored and returned. */
export interface UserAttributes extends Attributes {
  userName: string;
  externalId?: string;
  displayName?: string;
  active: boolean;
  emails?: readonly { readonly value: string }[];
}

export interface GroupAttributes extends Attributes {
  displayName: string;
  externalId?: string;
}

/**
 * Returns the attributes of a user in the form in which they are stored.
 * @throws ScimError `invalidValue`
 */
export function toUser(given: Attributes): UserAttributes {
  // A password has no use here, and must not be stored.
  const attributes = canonical(given, ['password']);
  const emails = emailsOf(attributes['emails']);
  return bounded({
    ...attributes,
    ...commonOf(attributes),
    userName: toText(attributes['userName'], 'userName'),
    active: attributes['active'] === undefined ? true : toBoolean(attributes['active'], 'active'),
    ...(emails && { emails }),
  });
}

/**
 * Returns the attributes of a group, without its members, in the form in which they are stored.
 * @throws ScimError `invalidValue`
 */
export function toGroup(given: Attributes): GroupAttributes {
  const attributes = canonical(given, ['members']);
  return bounded({
    ...attributes,
    ...commonOf(attributes),
    displayName: toText(attributes['displayName'], 'displayName'),
  });
}

/** Returns the e-mail addresses of a user, in lower case and without duplicates. */
export function emailKeysOf({ emails = [] }: UserAttributes): string[] {
  return [...new Set(emails.map(({ value }) => nameKey(value)))];
}

/** Returns all names by which a user is found. */
export function namesOf(user: UserAttributes): string[] {
  return [nameKey(user.userName), ...emailKeysOf(user)];
}

/** Returns the form in which names are compared: their case makes no difference. */
export function nameKey(name: string): string {
  // The Kelvin sign would become the letter k, so that somebody with such a name would get the groups of another user.
  return name
    .split('\u212a')
    .map((part) => part.toLowerCase())
    .join('\u212a');
}

function commonOf(attributes: Attributes): Pick<GroupAttributes, 'externalId'> {
  const externalId = attributes['externalId'];
  return externalId === undefined || externalId === '' ? {} : { externalId: toText(externalId, 'externalId') };
}

/** Removes empty, managed and excluded attributes, and spells names as the schema does. */
function canonical(given: Attributes, excluded: readonly string[]): Attributes {
  const entries = Object.entries(given).map(([name, value]) => [nameIn({}, name), value] as const);
  return Object.fromEntries(
    entries.filter(
      ([name, value]) =>
        value !== undefined &&
        value !== null &&
        !(Array.isArray(value) && value.length === 0) &&
        !MANAGED.has(name) &&
        !excluded.includes(name),
    ),
  );
}

function emailsOf(given: unknown): { value: string }[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw new ScimError('invalidValue', "'emails' must be a list.");
  const items = (given as unknown[]).map((item) => (isAttributes(item) ? item : { value: item }));
  return items
    .filter((item) => hasText(valueOf(item, 'value')))
    .map((item) => {
      const primary = valueOf(item, 'primary');
      return {
        ...item,
        value: toText(valueOf(item, 'value'), 'emails.value'),
        ...(primary !== undefined && { primary: toBoolean(primary, 'emails.primary') }),
      };
    });
}

/** Identity providers send an empty address for a person who has none. */
function hasText(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function bounded<T extends Attributes>(attributes: T): T {
  if (jsonBytes(attributes) <= MAX_RESOURCE_BYTES) return attributes;
  throw new ScimError('invalidValue', `The attributes exceed the limit of ${MAX_RESOURCE_BYTES} bytes.`);
}

/** Returns the size of a value as JSON; infinite if it is nested too deep, which `JSON.parse` accepts. */
export function jsonBytes(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return Infinity;
  }
}
