import type { Generated } from 'kysely';

/** All tables of the database. The owner of a table adds it here and in a migration. */
export interface Tables {
  sluice_metadata: MetadataRow;
  changes: ChangeRow;
  endpoints: EndpointRow;
  secrets: SecretRow;
  signing_secrets: SigningSecretRow;
}

/** `application` is `sluice`; `version` is the number of the last migration. */
export interface MetadataRow {
  name: string;
  value: string;
}

/** What a change is about. The first row of the table has the kind `start`. */
export type ChangeKind = 'endpoint' | 'secret';

/** Tells other processes what was written. Rows are in the order in which their transactions were committed. */
export interface ChangeRow {
  sequence: Generated<number>;
  kind: ChangeKind | 'start';
  /** The id of an endpoint, or `scope/key` of a secret. */
  key: string;
  /** Identifies the write, and the process that made it. */
  writer: string;
  /** Milliseconds since 1970. */
  created_at: number;
}

/** A serving endpoint. One row is one endpoint with everything that belongs to it. */
export interface EndpointRow {
  id: string;
  name: string;
  /** Increases by one with each update. */
  revision: number;
  /** JSON text. */
  document: string;
  /** Milliseconds since 1970. */
  created_at: number;
  updated_at: number;
}

/** A secret that requests refer to as `{{secrets/SCOPE/KEY}}`. */
export interface SecretRow {
  scope: string;
  key: string;
  /** Encrypted by the `SecretVault`. */
  value: string;
  /** Milliseconds since 1970. */
  created_at: number;
  updated_at: number;
}

/** The secret from which the keys of access tokens are derived. */
export interface SigningSecretRow {
  /** 1: there is one row. */
  id: number;
  /** 32 random bytes in Base64. */
  secret: string;
}
