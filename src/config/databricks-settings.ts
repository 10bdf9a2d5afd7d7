import type { Secret } from './secret';

/** `store:` of the gateway file. */
export interface StoreSettings {
  /** `file:` and a path, or a PostgreSQL URL, which may contain a password. */
  readonly url: Secret;
  /** Where the URL comes from. */
  readonly source: 'file' | 'DATABASE_URL' | 'default';
}

/** The user or service principal that a credential identifies. */
export interface ConfiguredIdentity {
  readonly kind: 'user' | 'service_principal';
  /** E-mail address of a user, application id of a service principal. */
  readonly name: string;
  readonly displayName: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
}

/** An item of `databricks.tokens` or `databricks.service_principals`. */
export interface ConfiguredCredential {
  /** SHA-256 digest of the token, or of the client secret: 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  readonly identity: ConfiguredIdentity;
}

export const PAYLOAD_REDACTIONS = ['none', 'pii', 'content'] as const;
/** What the payload log hides: nothing, personal data that the detectors find, or every text of prompts and responses. */
export type PayloadRedaction = (typeof PAYLOAD_REDACTIONS)[number];

/** `databricks:` of the gateway file, or the defaults. Changes of `isEnabled` and `secrets` need a restart. */
export interface DatabricksSettings {
  /** Whether the file has the block, without `enabled: false`. */
  readonly isEnabled: boolean;
  /** Origin of the URLs in responses, without a trailing slash; null: the origin of each request. */
  readonly publicUrl: string | null;
  /** Digits; null for a number that is derived from the store. */
  readonly workspaceId: string | null;
  /** Who may create endpoints. */
  readonly create: 'everyone' | 'admins';
  /** If this list and the next are empty, every bearer token is the same administrator. */
  readonly tokens: readonly ConfiguredCredential[];
  /** Clients of OAuth client credentials. The name of the identity is the client id. */
  readonly servicePrincipals: readonly ConfiguredCredential[];
  /** Lifetime of OAuth access tokens, in seconds. */
  readonly tokenLifetimeSeconds: number;
  readonly secrets: {
    /** Folder with one file per secret, at `SCOPE/KEY`; null for none. Absolute, as are the two files. */
    readonly directory: string | null;
    readonly masterKeyFile: string | null;
    readonly previousMasterKeyFile: string | null;
  };
  readonly payloadLog: {
    readonly redact: PayloadRedaction;
    /** Maximum size of a logged request or response, in bytes; a larger one is not logged. */
    readonly maxBytes: number;
  };
}
