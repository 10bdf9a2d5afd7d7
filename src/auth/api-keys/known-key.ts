import type { ConfiguredApiKey } from '../../config';
import type { Identity } from '../../http';
import { NamePatterns } from '../../shared/name-patterns';
import type { ApiKeyRow } from '../../store';
import type { PrincipalTraits, Principals } from '../principals';
import type { KeyDocument } from './key-document';

/** An API key in memory. Its identity is made when the key is first used: a server may have many keys. */
export class KnownKey {
  private identity: Identity | undefined;

  constructor(
    readonly id: string,
    /** Milliseconds since 1970; null if the key does not expire. */
    readonly expiresAt: number | null,
    private readonly traits: () => PrincipalTraits,
  ) {}

  /** Returns the same object until {@link forgetIdentity}. */
  identityBy(principals: Principals): Identity {
    return (this.identity ??= principals.principalOf(this.traits()));
  }

  /** The next identity follows the current settings. */
  forgetIdentity(): void {
    this.identity = undefined;
  }
}

/** Returns a key of the gateway file. */
export function fileKey({ id, expiresAtMs, identity, scopes, endpoints, limit }: ConfiguredApiKey): KnownKey {
  return new KnownKey(id, expiresAtMs, () => ({
    ...identity,
    method: 'api_key',
    key: grantOf(id, { scopes, endpoints, limit }),
  }));
}

/** Returns the keys of a row by digest: the current one, and the previous one during its grace period. */
export function storedKeys(row: ApiKeyRow): Map<string, KnownKey> {
  const traits = (): PrincipalTraits => traitsOf(row);
  const keys = new Map([[row.sha256, new KnownKey(row.id, row.expires_at, traits)]]);
  const { previous_sha256: previous, previous_expires_at: endsAt } = row;
  if (previous !== null && endsAt !== null) {
    keys.set(previous, new KnownKey(row.id, Math.min(endsAt, row.expires_at ?? endsAt), traits));
  }
  return keys;
}

function traitsOf({ id, owner_kind: kind, owner_name: name, document }: ApiKeyRow): PrincipalTraits {
  const { display_name: displayName, groups, admin, scopes, endpoints, limit } = JSON.parse(document) as KeyDocument;
  return {
    kind,
    name,
    displayName,
    groups,
    isAdmin: admin,
    method: 'api_key',
    key: grantOf(id, { scopes, endpoints, limit }),
  };
}

/** Null and undefined are no restriction. */
function grantOf(
  id: string,
  { scopes, endpoints, limit }: Nullable<Pick<KeyDocument, 'scopes' | 'endpoints' | 'limit'>>,
): PrincipalTraits['key'] {
  return {
    id,
    ...(scopes && { scopes: new Set(scopes) }),
    ...(endpoints && { endpoints: new NamePatterns(endpoints) }),
    ...(limit && { limit }),
  };
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null | undefined };
