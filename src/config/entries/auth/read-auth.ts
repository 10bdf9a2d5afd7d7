import type {
  AuthSettings,
  ClaimSettings,
  ConfiguredApiKey,
  IssuerSettings,
  PermissionRule,
} from '../../auth-settings';
import { deepFreeze } from '../../objects';
import { didYouMean } from '../../reading/nearest';
import type { ReadingContext, Report } from '../../report';
import { Secret } from '../../secret';
import { toKeyGrant, type ApiKeyEntry } from './api-keys-entry';
import { AuthEntry, type PasswordUserEntry, type PermissionEntry } from './auth-entry';
import { authProblems, type AuthSurroundings } from './cross-checks';
import { ClaimsEntry, type IssuerEntry } from './issuer-entry';
import { AuthProxyHeadersEntry } from './proxy-entry';
import { readBlock } from './read-block';

/** Reads `auth:`. Returns null if there is no block, undefined if there is any problem; the report contains it. */
export function readAuth(
  given: unknown,
  isGiven: boolean,
  context: ReadingContext,
  surroundings: AuthSurroundings,
): AuthSettings | null | undefined {
  if (!isGiven) return null;
  const entry = readBlock(AuthEntry, 'auth', given, context);
  if (!entry) return undefined;
  const problems = authProblems(entry, surroundings);
  for (const { path, message } of problems) context.report.problem(['auth', ...path], message);
  if (problems.length > 0) return undefined;
  const settings = toSettings(entry, surroundings.hasStore);
  warnOfUnknownKeys(settings, context.report);
  return settings;
}

/** Without managed keys, the file contains all keys that a rule can name. */
function warnOfUnknownKeys({ apiKeys, permissions }: AuthSettings, report: Report): void {
  if (apiKeys.isManaged) return;
  const ids = apiKeys.keys.map(({ id }) => id);
  for (const [index, rule] of permissions.entries()) {
    for (const id of rule.apiKeys.filter((each) => !ids.includes(each))) {
      const path = ['auth', 'permissions', index, 'api_keys'];
      report.warn(path, `there is no API key with the id "${id}"${didYouMean(id, ids)}`);
    }
  }
}

function toSettings(entry: AuthEntry, hasStore: boolean): AuthSettings {
  const { proxy, client_certificates: certificates, scim, swagger } = entry;
  const headers = proxy?.headers ?? new AuthProxyHeadersEntry();
  return deepFreeze({
    defaultPermission: entry.default_permission,
    adminGroups: entry.admin_groups,
    adminUsers: entry.admin_users,
    adminServicePrincipals: entry.admin_service_principals,
    issuers: entry.issuers.map(toIssuer),
    apiKeys: { isManaged: entry.api_keys?.managed ?? hasStore, keys: (entry.api_keys?.keys ?? []).map(toApiKey) },
    users: entry.users.map(toPasswordUser),
    proxy: proxy && {
      addresses: proxy.addresses,
      headers: {
        user: headers.user.toLowerCase(),
        email: headers.email.toLowerCase(),
        groups: headers.groups.toLowerCase(),
      },
      groupSeparator: proxy.group_separator,
    },
    clientCertificates: certificates && {
      user: certificates.user,
      kind: certificates.kind,
      groups: certificates.groups ?? null,
    },
    permissions: entry.permissions.map(toRule),
    scim: scim && { tokenSha256: scim.token_sha256?.toLowerCase() ?? null },
    swagger: swagger && {
      issuer: swagger.issuer ?? entry.issuers[0]?.issuer ?? '',
      clientId: swagger.client_id,
      scopes: swagger.scopes,
    },
  });
}

function toIssuer(entry: IssuerEntry): IssuerSettings {
  const { introspection, client_credentials: exchange } = entry;
  return {
    issuer: entry.issuer,
    audiences: entry.audiences,
    algorithms: entry.algorithms,
    types: (entry.types ?? ['at+jwt', 'jwt']).map((type) => type.toLowerCase()),
    isTypeRequired: entry.types !== undefined,
    clockSkewSeconds: entry.clock_skew,
    maxLifetimeSeconds: entry.max_lifetime,
    jwksUri: entry.jwks_uri ?? null,
    claims: toClaims(entry.claims ?? new ClaimsEntry()),
    userPrefix: entry.user_prefix,
    groupPrefix: entry.group_prefix,
    introspection: introspection && {
      clientId: introspection.client_id,
      clientSecret: introspection.client_secret,
      endpoint: introspection.endpoint ?? null,
      cacheSeconds: introspection.cache,
    },
    clientCredentials: exchange && { scope: exchange.scope ?? null },
  };
}

function toClaims({ user, service_principal, display_name, groups, admin = [] }: ClaimsEntry): ClaimSettings {
  return {
    user: [user].flat(),
    servicePrincipal: [service_principal].flat(),
    displayName: [display_name].flat(),
    groups: [groups].flat(),
    admin: [admin].flat(),
  };
}

function toApiKey(entry: ApiKeyEntry): ConfiguredApiKey {
  return { id: entry.id, sha256: entry.sha256.toLowerCase(), ...toKeyGrant(entry) };
}

function toPasswordUser(entry: PasswordUserEntry) {
  const { user, display_name = user, groups, admin } = entry;
  return {
    passwordHash: new Secret(entry.password_hash),
    identity: { kind: 'user' as const, name: user, displayName: display_name, groups, isAdmin: admin },
  };
}

function toRule({ endpoints, users, groups, service_principals, api_keys, level }: PermissionEntry): PermissionRule {
  return { endpoints, users, groups, servicePrincipals: service_principals, apiKeys: api_keys, level };
}
