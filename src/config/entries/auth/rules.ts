import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsObject,
  Matches,
  ValidateBy,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { isIP } from 'node:net';
import { displayValue } from '../../redaction';
import { IsHidden } from '../../reading/is-hidden';

const SHA256 = /^[\da-f]{64}$/i;
const ENDPOINT_PATTERN = /^(?:[\p{L}\p{N}_.-]+\*?|\*)$/u;
/** Control characters could make a name look like another one, and databases reject some. */
const NAME = /^(?!.*[\p{Cc}\p{Cs}])\S(?:.*\S)?$/u;
/** Host names in URLs that stand for this machine. */
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Requires the SHA-256 digest of a credential. The value stays out of messages: it may be the credential itself. */
export function IsDigest(of: string): PropertyDecorator {
  const message = `must be the SHA-256 digest of ${of}, 64 hexadecimal digits; printf %s "$SECRET" | sha256sum prints it`;
  return (prototype, property) => {
    IsHidden()(prototype, property);
    Matches(SHA256, { message })(prototype, property);
  };
}

/** Requires a text without control characters, and without white space at its ends. */
export function IsName(example: string): PropertyDecorator {
  return Matches(NAME, { message: `must be a name, e.g. ${example}` });
}

/** Requires the path of a file. */
export function IsFilePath(example: string): PropertyDecorator {
  return Matches(NAME, { message: `must be the path of a file, e.g. ${example}` });
}

/** Requires a list of names of principals. A `*` is rejected, because it would not be a wildcard. */
export function IsPrincipalNames(example: string): PropertyDecorator {
  const hint = 'must not contain "*"; the group "users" contains every identity';
  return IsListOf('isPrincipalName', isPrincipalName, `a list of names, e.g. [${example}]`, (item) =>
    typeof item === 'string' && item.includes('*') ? hint : `must be a name, e.g. ${example}`,
  );
}

/** Requires a list of at least one name. */
export function IsNames(example: string): PropertyDecorator {
  const isName = (value: unknown): boolean => typeof value === 'string' && NAME.test(value);
  const names = IsListOf(
    'isName',
    isName,
    `a list of names, e.g. [${example}]`,
    () => `must be a name, e.g. ${example}`,
  );
  return notEmpty(names, `must be a list of at least one name, e.g. [${example}]`);
}

function isPrincipalName(value: unknown): boolean {
  return typeof value === 'string' && NAME.test(value) && !value.includes('*');
}

/**
 * Requires a list of at least one name of an endpoint, each with an optional `*` at its end.
 * @param ifEmpty what to say about an empty list
 */
export function IsEndpointPatterns(ifEmpty: string): PropertyDecorator {
  const isPattern = (value: unknown): boolean => typeof value === 'string' && ENDPOINT_PATTERN.test(value);
  const expected = 'must be the name of an endpoint, or the start of a name and "*" at the end, e.g. "chat-*"';
  const list = 'a list of names, e.g. [summaries, "chat-*"]';
  return notEmpty(
    IsListOf('isEndpointPattern', isPattern, list, () => expected),
    ifEmpty,
  );
}

/** Requires a list of IP addresses and networks, none of which contains every address. */
export function IsPeers(): PropertyDecorator {
  const peers = IsListOf('isPeer', isPeer, 'a list of addresses and networks, e.g. [10.0.0.0/8]', (item) =>
    typeof item === 'string' && item.endsWith('/0')
      ? 'contains every address, so that every client could claim to be anyone; list only the addresses of the proxy'
      : 'must be an IP address or a network, e.g. 10.1.2.3 or 10.0.0.0/8',
  );
  return notEmpty(peers, 'must have at least one address: that of the proxy');
}

function isPeer(value: unknown): boolean {
  const [, address = '', prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(typeof value === 'string' ? value : '') ?? [];
  const version = isIP(address);
  return (
    version !== 0 && (prefix === undefined || (Number(prefix) > 0 && Number(prefix) <= (version === 4 ? 32 : 128)))
  );
}

/** Requires a list of the given values. */
export function IsListFrom(
  values: readonly string[],
  hintFor?: (item: unknown) => string | undefined,
): PropertyDecorator {
  const isKnown = (value: unknown): boolean => (values as readonly unknown[]).includes(value);
  const expected = `must be one of ${values.join(', ')}`;
  return IsListOf('isListFrom', isKnown, `a list of ${values.join(', ')}`, (item) => hintFor?.(item) ?? expected, [
    values,
  ]);
}

/** Requires an `https` URL without credentials, query and fragment. `http` is accepted for this machine only. */
export function IsIssuerUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isIssuerUrl',
    validator: {
      validate: isIssuerUrl,
      defaultMessage: (args) =>
        typeof args?.value === 'string' && args.value.startsWith('http://')
          ? 'must start with https://; http:// is only accepted for localhost and loopback addresses'
          : 'must be an https:// URL without credentials, query and fragment, e.g. https://login.example.com/realms/acme',
    },
  });
}

function isIssuerUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:\/\/[^\s?#@]+$/.test(value) || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || LOOPBACK_HOST.test(hostname);
}

/** Requires a claim, or a list of claims. */
export function IsClaims(): PropertyDecorator {
  const isClaim = (value: unknown): boolean => typeof value === 'string' && NAME.test(value);
  return ValidateBy({
    name: 'isClaims',
    validator: {
      validate: (value: unknown) => (Array.isArray(value) ? value.every(isClaim) : isClaim(value)),
      defaultMessage: () => 'must be the name of a claim, a path with dots, or a list of them, e.g. [email, upn]',
    },
  });
}

/** Requires a list of mappings and reads them as instances of a class. */
export function IsItems(type: () => new () => object, what: string): PropertyDecorator {
  const message = `must be a list of ${what}`;
  return (prototype, property) => {
    IsArray({ message })(prototype, property);
    IsObject({ each: true, message })(prototype, property);
    ValidateNested({ each: true })(prototype, property);
    Type(type)(prototype, property);
  };
}

/** Requires a mapping and reads it as an instance of a class. */
export function IsBlock(type: () => new () => object, keys: string): PropertyDecorator {
  return (prototype, property) => {
    IsObject({ message: `must be a mapping with ${keys}` })(prototype, property);
    ValidateNested()(prototype, property);
    Type(type)(prototype, property);
  };
}

function notEmpty(list: PropertyDecorator, message: string): PropertyDecorator {
  return (prototype, property) => {
    list(prototype, property);
    ArrayNotEmpty({ message })(prototype, property);
  };
}

/** @param expectedFor completes "item 1 (VALUE) …" for the first item that is not valid */
function IsListOf(
  name: string,
  isValid: (item: unknown) => boolean,
  list: string,
  expectedFor: (item: unknown) => string,
  constraints: readonly unknown[] = [],
): PropertyDecorator {
  const message = ({ value }: ValidationArguments): string => {
    const items: unknown[] = Array.isArray(value) ? value : [];
    const index = items.findIndex((item) => !isValid(item));
    return index < 0
      ? `must be ${list}`
      : `item ${index + 1} (${displayValue(items[index])}) ${expectedFor(items[index])}`;
  };
  const validator = { validate: isValid, defaultMessage: () => `must be ${list}` };
  return (prototype, property) => {
    IsArray({ message: `must be ${list}` })(prototype, property);
    ValidateBy({ name, constraints: [...constraints], validator }, { each: true, message })(prototype, property);
  };
}
