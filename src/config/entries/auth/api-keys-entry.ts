import { ArrayNotEmpty, IsBoolean, IsOptional, Matches } from 'class-validator';
import { KEY_SCOPES, type ConfiguredKeyGrant, type KeyScope } from '../../auth-settings';
import type { ConfigProblem } from '../../reading/validate';
import { LimitEntry } from '../limit-entry';
import { digestOf, OwnedEntry, repeated, toIdentity } from '../principal-entry';
import { expiryProblems } from './expiry';
import { IsBlock, IsDigest, IsEndpointPatterns, IsItems, IsListFrom } from './rules';

const ALLOWS_NOTHING = 'must have at least one item: an empty list would allow nothing; remove it to allow all';
const KEY_ID = /^[\w.-]{1,64}$/;

/** Whose an API key is, and what it allows. */
export class KeyGrantEntry extends OwnedEntry {
  /** When the key expires, in ISO 8601, e.g. `2027-01-01T00:00:00Z`. Default: never. */
  @IsOptional()
  @Matches(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/, {
    message: 'must be a date or a time with a time zone, e.g. 2027-01-01 or 2027-01-01T00:00:00Z',
  })
  expires_at?: string;

  /** What the key may be used for: `query`, `view`, `manage`, `admin`. Default: everything that the principal may do. */
  @IsOptional()
  @IsListFrom(KEY_SCOPES)
  @ArrayNotEmpty({ message: ALLOWS_NOTHING })
  scopes?: KeyScope[];

  /** The endpoints that the key may be used for: names, and prefixes such as `chat-*`. Default: all. */
  @IsOptional()
  @IsEndpointPatterns(ALLOWS_NOTHING)
  endpoints?: string[];

  /** The rate limit of the key, over all endpoints. Default: none. */
  @IsOptional()
  @IsBlock(() => LimitEntry, 'calls and renewal_period')
  limit: LimitEntry | null = null;

  override problems(): ConfigProblem[] {
    return [
      ...super.problems(),
      ...expiryProblems(this.expires_at).map((message) => ({ property: 'expires_at', message })),
      ...(this.limit && this.limit.key !== null
        ? [{ property: 'limit', message: 'must not have key: the limit counts the requests with this key' }]
        : []),
    ];
  }
}

/** An API key, and the principal that it identifies. */
export class ApiKeyEntry extends KeyGrantEntry {
  /** The name of the key in logs, permissions and the audit log: letters, digits, `_`, `.` and `-`. */
  @Matches(KEY_ID, { message: 'must consist of at most 64 letters, digits, "_", "." and "-", e.g. ci' })
  id!: string;

  /** The SHA-256 digest of the key, 64 hexadecimal digits. The key itself is stored nowhere. */
  @IsDigest('the key')
  sha256!: string;

  warnings(): ConfigProblem[] {
    const isExpired = this.expires_at !== undefined && Date.parse(this.expires_at) <= Date.now();
    const message = `the key "${this.id}" expired on ${this.expires_at}; remove it, or set a later date`;
    return isExpired ? [{ property: 'expires_at', message }] : [];
  }
}

/** Returns the settings of a key without its id and digest. */
export function toKeyGrant(entry: KeyGrantEntry): ConfiguredKeyGrant {
  const { expires_at, scopes, endpoints, limit } = entry;
  return {
    identity: toIdentity(entry),
    expiresAtMs: expires_at === undefined ? null : Date.parse(expires_at),
    scopes: scopes ?? null,
    endpoints: endpoints ?? null,
    limit: limit && { calls: limit.calls, key: limit.key, renewal_period: limit.renewal_period },
  };
}

/** API keys. */
export class ApiKeysEntry {
  /** Whether the store has further keys, which the CLI and the admin API create. Default: true if there is a store. */
  @IsOptional()
  @IsBoolean()
  managed?: boolean;

  /** The keys of the file. */
  @IsItems(() => ApiKeyEntry, 'keys, each with id, sha256 and user')
  keys: ApiKeyEntry[] = [];

  problems(): ConfigProblem[] {
    return [
      ...repeated(
        'keys',
        this.keys.map(({ id }) => id),
        'the id',
      ),
      ...repeated('keys', this.keys.map(digestOf), 'the digest'),
    ];
  }
}
