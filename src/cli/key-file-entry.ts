import { digestOfKey } from '../auth';
import type { ConfiguredKeyGrant } from '../config';

/** Returns an item of `auth.api_keys.keys`, as JSON, which is YAML. It contains the digest of the key. */
export function toFileEntry(id: string, key: string, grant: ConfiguredKeyGrant): string {
  const { identity, expiresAtMs, scopes, endpoints, limit } = grant;
  const { kind, name, displayName, groups, isAdmin } = identity;
  const entry = {
    id,
    sha256: digestOfKey(key),
    [kind]: name,
    ...(displayName !== name && { display_name: displayName }),
    ...(groups.length > 0 && { groups }),
    ...(isAdmin && { admin: true }),
    ...(expiresAtMs !== null && { expires_at: new Date(expiresAtMs).toISOString() }),
    ...(scopes && { scopes }),
    ...(endpoints && { endpoints }),
    ...(limit && { limit: { calls: limit.calls, renewal_period: limit.renewal_period } }),
  };
  return `- ${JSON.stringify(entry)}`;
}
