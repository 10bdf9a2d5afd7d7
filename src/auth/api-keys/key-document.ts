import type { KeyScope, Limit } from '../../config';

/** What is stored of an API key besides its digests and its owner: what it allows. */
export interface KeyDocument {
  readonly display_name?: string;
  /** Groups of the owner, for permissions and rate limits. */
  readonly groups: readonly string[];
  /** Whether the owner is an admin. */
  readonly admin: boolean;
  /** Undefined: everything that the owner may do. */
  readonly scopes?: readonly KeyScope[];
  /** Names of endpoints, and prefixes with `*` at the end. Undefined: all endpoints. */
  readonly endpoints?: readonly string[];
  readonly limit?: Pick<Limit, 'calls' | 'renewal_period'>;
}
