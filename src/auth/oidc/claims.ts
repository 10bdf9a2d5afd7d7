import type { IssuerSettings } from '../../config';
import { isRecord } from '../../shared/is-record';
import type { PrincipalTraits } from '../principals';

/** Claims of a verified JWT, or the members of an introspection response. */
export type Claims = Readonly<Record<string, unknown>>;

/** How the claims of an issuer name a principal. */
export type ClaimMapping = Pick<IssuerSettings, 'claims' | 'userPrefix' | 'groupPrefix'>;

/** Longer names are ignored, and those with control characters, which could look like others in logs and lists. */
const MAX_NAME_LENGTH = 256;
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const MAX_GROUPS = 1000;

/** Returns the principal that the claims name; undefined if they name none. */
export function toTraits(
  claims: Claims,
  { claims: paths, userPrefix, groupPrefix }: ClaimMapping,
  method: 'jwt' | 'introspection',
): PrincipalTraits | undefined {
  const subject = asName(claims['sub']);
  const client = firstName(claims, paths.servicePrincipal);
  const user = userOf(claims, paths.user);
  const isClient = client !== undefined && (paths.user.length === 0 || isOfClient(claims, subject, client, user));
  const name = isClient ? client : (user ?? subject);
  if (name === undefined) return undefined;
  return {
    kind: isClient ? 'service_principal' : 'user',
    name: userPrefix + name,
    displayName: firstName(claims, paths.displayName),
    groups: groupsOf(claims, paths.groups).map((group) => groupPrefix + group),
    isAdmin: paths.admin.some((path) => isValue(claimAt(claims, path), 'true')),
    method,
  };
}

/**
 * Returns the claim at a path with dots. The name of a claim may contain dots itself, e.g. be a URL, so every way to divide the
 * path is tried, the longest name last.
 */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    const inner = Object.hasOwn(claims, name) ? claims[name] : undefined;
    const found = isRecord(inner) ? claimAt(inner, path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whether a token was issued to a client itself, by client credentials. Tokens of users contain the ID of their client too, and
 * must never count as that client.
 */
function isOfClient(claims: Claims, subject: string | undefined, client: string, user: string | undefined): boolean {
  // RFC 9068, section 2.2: the subject is then the client. Some issuers add a suffix.
  if (subject === client || subject === `${client}@clients`) return true;
  // Keycloak gives the client a user account, whichever claim names users.
  const account = `service-account-${client.toLowerCase()}`;
  if (user === account || claims['preferred_username'] === account) return true;
  if (user !== undefined) return false;
  // Entra ID: subjects of users differ from their object IDs, and only tokens of users have scopes.
  const isApplication = subject === claims['oid'] && claims['scp'] === undefined;
  return claims['idtyp'] === 'app' || isApplication || subject === undefined;
}

/** An e-mail address that the issuer has not verified may be that of somebody else. */
function userOf(claims: Claims, paths: readonly string[]): string | undefined {
  const isUnverified = isValue(claims['email_verified'], 'false');
  return firstName(claims, isUnverified ? paths.filter((path) => path !== 'email') : paths);
}

/** Some issuers send booleans as texts. A list or an object, which users may be able to set, matches neither. */
function isValue(claim: unknown, expected: 'true' | 'false'): boolean {
  return claim === expected || claim === (expected === 'true');
}

/** The union of all paths. A text contains names separated by commas or spaces. */
function groupsOf(claims: Claims, paths: readonly string[]): string[] {
  const values = paths.flatMap((path): unknown => {
    const value = claimAt(claims, path);
    return typeof value === 'string' ? value.split(/[,\s]+/) : (value ?? []);
  });
  return values
    .map(asName)
    .filter((group) => group !== undefined)
    .slice(0, MAX_GROUPS);
}

function firstName(claims: Claims, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const name = asName(claimAt(claims, path));
    if (name !== undefined) return name;
  }
  return undefined;
}

function asName(value: unknown): string | undefined {
  const isName = typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH && !UNSAFE.test(value);
  return isName ? value : undefined;
}
