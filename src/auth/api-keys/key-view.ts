import type { ConfiguredApiKey } from '../../config';
import type { ApiKeyRow } from '../../store';
import type { KeyDocument } from './key-document';

/** An API key as the CLI and the admin API show it. Times are in ISO 8601. */
export interface KeyView {
  readonly id: string;
  /** Where the key is: in the database or in the gateway file. */
  readonly source: 'store' | 'file';
  /** The first characters of the key; null for a key of the gateway file. */
  readonly hint: string | null;
  readonly user?: string;
  readonly service_principal?: string;
  readonly display_name: string;
  readonly groups: readonly string[];
  readonly admin: boolean;
  /** Null: everything that the owner may do. */
  readonly scopes: readonly string[] | null;
  /** Null: all endpoints. */
  readonly endpoints: readonly string[] | null;
  readonly limit: { readonly calls: number; readonly renewal_period: string } | null;
  /** Null: the key does not expire. */
  readonly expires_at: string | null;
  readonly created_at: string | null;
  readonly created_by: string | null;
  readonly rotated_at: string | null;
  /** Until when the key before the last rotation is valid; null if it is not. */
  readonly previous_key_expires_at: string | null;
  /** Accurate to about a minute. Null: not used yet, or a key of the gateway file. */
  readonly last_used_at: string | null;
}

export function viewOfRow(row: ApiKeyRow, now = Date.now()): KeyView {
  const { id, hint, owner_kind, owner_name, created_by, previous_expires_at: endsAt } = row;
  const {
    display_name = owner_name,
    groups,
    admin,
    scopes,
    endpoints,
    limit,
  } = JSON.parse(row.document) as KeyDocument;
  return {
    id,
    source: 'store',
    hint,
    ...ownerOf(owner_kind, owner_name),
    display_name,
    groups,
    admin,
    scopes: scopes ?? null,
    endpoints: endpoints ?? null,
    limit: limit ?? null,
    expires_at: timeOf(row.expires_at),
    created_at: timeOf(row.created_at),
    created_by,
    rotated_at: timeOf(row.rotated_at),
    previous_key_expires_at: endsAt !== null && endsAt > now ? timeOf(endsAt) : null,
    last_used_at: timeOf(row.last_used_at),
  };
}

export function viewOfFileKey({ id, identity, scopes, endpoints, limit, expiresAtMs }: ConfiguredApiKey): KeyView {
  return {
    id,
    source: 'file',
    hint: null,
    ...ownerOf(identity.kind, identity.name),
    display_name: identity.displayName,
    groups: identity.groups,
    admin: identity.isAdmin,
    scopes,
    endpoints,
    limit: limit && { calls: limit.calls, renewal_period: limit.renewal_period },
    expires_at: timeOf(expiresAtMs),
    created_at: null,
    created_by: null,
    rotated_at: null,
    previous_key_expires_at: null,
    last_used_at: null,
  };
}

function ownerOf(kind: ApiKeyRow['owner_kind'], name: string): Pick<KeyView, 'user' | 'service_principal'> {
  return kind === 'user' ? { user: name } : { service_principal: name };
}

function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
