import { randomInt } from 'node:crypto';
import type { ConfiguredKeyGrant } from '../../config';
import type { ApiKeyRow } from '../../store';
import type { RotatedKey } from './api-key-store';
import type { KeyDocument } from './key-document';
import { digestOfKey, hintOf, newKey } from './key-format';

/** What a new key is made for. */
export interface KeyRequest {
  readonly owner: { readonly kind: ApiKeyRow['owner_kind']; readonly name: string };
  readonly document: KeyDocument;
  /** Milliseconds since 1970; null if the key does not expire. */
  readonly expiresAt: number | null;
  /** Name of the principal that creates the key, or `cli`. */
  readonly createdBy: string;
}

/** A key and what is stored of it. The key is shown to its owner once and stored nowhere. */
export interface IssuedKey<Stored> {
  readonly key: string;
  readonly stored: Stored;
}

/** @param createdBy name of the principal that creates the key, or `cli` */
export function requestFor(grant: ConfiguredKeyGrant, createdBy: string): KeyRequest {
  const { identity, expiresAtMs, scopes, endpoints, limit } = grant;
  const { kind, name, displayName, groups, isAdmin } = identity;
  const document = {
    ...(displayName !== name && { display_name: displayName }),
    groups,
    admin: isAdmin,
    ...(scopes && { scopes }),
    ...(endpoints && { endpoints }),
    ...(limit && { limit: { calls: limit.calls, renewal_period: limit.renewal_period } }),
  };
  return { owner: { kind, name }, document, expiresAt: expiresAtMs, createdBy };
}

/** Makes a new key. */
export function issueKey(
  { owner, document, expiresAt, createdBy }: KeyRequest,
  now = Date.now(),
): IssuedKey<ApiKeyRow> {
  const key = newKey();
  const stored = {
    id: newId(now),
    sha256: digestOfKey(key),
    hint: hintOf(key),
    previous_sha256: null,
    previous_expires_at: null,
    owner_kind: owner.kind,
    owner_name: owner.name,
    document: JSON.stringify(document),
    created_by: createdBy,
    created_at: now,
    rotated_at: null,
    expires_at: expiresAt,
    last_used_at: null,
  };
  return { key, stored };
}

/**
 * Makes the successor of a key, with the same ID.
 * @param graceMs time for which the key before remains valid; 0 ends it at once
 */
export function issueSuccessor({ sha256 }: ApiKeyRow, graceMs: number, now = Date.now()): IssuedKey<RotatedKey> {
  const key = newKey();
  const previous =
    graceMs > 0
      ? { previous_sha256: sha256, previous_expires_at: now + graceMs }
      : { previous_sha256: null, previous_expires_at: null };
  return { key, stored: { sha256: digestOfKey(key), hint: hintOf(key), ...previous, rotated_at: now } };
}

/** IDs are sorted by the time of their creation. */
function newId(now: number): string {
  const random = Array.from({ length: 6 }, () => randomInt(36).toString(36)).join('');
  return `key-${now.toString(36)}-${random}`;
}
