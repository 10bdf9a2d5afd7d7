import type { AuthSettings, PermissionRule, TlsSettings } from '../auth-settings';
import type { GatewaySnapshot } from '../snapshot';
import { fromFile, type EffectiveSetting, type EffectiveSettings } from './effective-settings';

/** Returns the settings of `auth:`, `audit:` and `tls:`, with their sources. Contains neither secrets nor digests. */
export function effectiveAuthSettings({ auth, audit, tls }: GatewaySnapshot): EffectiveSettings {
  return {
    authEnabled: fromFile(auth !== null, auth !== null),
    ...(auth && settingsOf(auth)),
    auditStore: fromFile(audit.store, audit.isGiven),
    auditFile: fromFile(audit.file, audit.file !== null),
    tlsEnabled: fromFile(tls !== null, tls !== null),
    ...(tls && tlsSettings(tls)),
  };
}

function settingsOf(auth: AuthSettings): EffectiveSettings {
  const { proxy, clientCertificates, scim, swagger } = auth;
  const issuers = auth.issuers.map(({ issuer }) => issuer);
  return {
    authDefaultPermission: fromFile(auth.defaultPermission, auth.defaultPermission !== 'query'),
    authAdminGroups: list(auth.adminGroups),
    authAdminUsers: list(auth.adminUsers),
    authAdminServicePrincipals: list(auth.adminServicePrincipals),
    authIssuers: list(issuers),
    authManagedApiKeys: fromFile(auth.apiKeys.isManaged, false),
    authApiKeys: list(auth.apiKeys.keys.map(({ id }) => id)),
    authUsers: list(auth.users.map(({ identity }) => identity.name)),
    authProxyAddresses: list(proxy?.addresses ?? []),
    authProxyHeaders: list(proxy ? Object.values(proxy.headers) : []),
    authClientCertificates: orNull(clientCertificates?.user),
    authPermissions: list(auth.permissions.map(describeRule)),
    authScim: fromFile(scim !== null, scim !== null),
    authSwaggerIssuer: orNull(swagger?.issuer),
    authSwaggerClientId: orNull(swagger?.clientId),
  };
}

function tlsSettings({ certificateFile, keyFile, minVersion, clientCaFile, clientCertificates }: TlsSettings) {
  return {
    tlsCertificateFile: fromFile(certificateFile, true),
    tlsKeyFile: fromFile(keyFile, true),
    tlsMinVersion: fromFile(minVersion, minVersion !== 'TLSv1.2'),
    tlsClientCaFile: fromFile(clientCaFile, clientCaFile !== null),
    tlsClientCertificates: fromFile(clientCertificates, clientCaFile !== null),
  };
}

/** E.g. `query on chat-*, summaries for group team-a, user alice@example.com`. */
function describeRule({ endpoints, level, users, groups, servicePrincipals, apiKeys }: PermissionRule): string {
  const principals = [
    ...users.map((name) => `user ${name}`),
    ...groups.map((name) => `group ${name}`),
    ...servicePrincipals.map((name) => `service principal ${name}`),
    ...apiKeys.map((id) => `API key ${id}`),
  ];
  return `${level} on ${endpoints.join(', ')} for ${principals.join(', ')}`;
}

function list(items: readonly string[]): EffectiveSetting {
  return fromFile(items, items.length > 0);
}

function orNull(value: string | undefined): EffectiveSetting {
  return fromFile(value ?? null, value !== undefined);
}
