import type { Generated } from 'kysely';

/** All tables of the database. The owner of a table adds it here and in a migration. */
export interface Tables {
  sluice_metadata: MetadataRow;
  changes: ChangeRow;
  endpoints: EndpointRow;
  secrets: SecretRow;
  signing_secrets: SigningSecretRow;
  usage_rows: UsageRow;
  payload_rows: PayloadRow;
  api_keys: ApiKeyRow;
  scim_users: ScimResourceRow;
  scim_groups: ScimResourceRow;
  scim_emails: ScimEmailRow;
  scim_members: ScimMemberRow;
  audit_records: AuditRecordRow;
  audit_head: AuditHeadRow;
}

/** `application` is `sluice`; `version` is the number of the last migration; `workspace_id` has 15 digits. */
export interface MetadataRow {
  name: string;
  value: string;
}

/** Kind of the changed row. The first row of the table `changes` has the kind `start`. */
export type ChangeKind = 'endpoint' | 'secret' | 'api_key' | 'directory';

/** Tells other processes what was written. Rows are in the order in which their transactions were committed. */
export interface ChangeRow {
  sequence: Generated<number>;
  kind: ChangeKind | 'start';
  /** The id of an endpoint or an API key, `scope/key` of a secret, or `user:ID` or `group:ID` of the directory. */
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
  /** Always 1: the table has one row. */
  id: number;
  /** 32 random bytes in base64, encrypted by the `SecretVault` if a master key is configured. */
  secret: string;
}

/** A client request to an endpoint with usage tracking. The view `endpoint_usage` has Databricks' columns. */
export interface UsageRow {
  row_id: string;
  databricks_request_id: string;
  client_request_id: string | null;
  endpoint_id: string;
  endpoint_name: string;
  /** Null if no entity was called. */
  served_entity_id: string | null;
  served_entity_name: string | null;
  /** The provider's model. */
  entity_name: string | null;
  /** E-mail or application id. */
  requester: string;
  status_code: number;
  /** Milliseconds since 1970. */
  request_time: number;
  /** Null if the provider reported none. */
  input_token_count: number | null;
  output_token_count: number | null;
  /** 0 or 1. */
  request_streaming: number;
  /** JSON text. */
  usage_context: string | null;
}

/** A client request to an endpoint with an inference table. The view `inference_tables` has Databricks' columns. */
export interface PayloadRow {
  row_id: string;
  /** `<catalog>.<schema>.<prefix>_payload`. */
  table_name: string;
  databricks_request_id: string;
  client_request_id: string | null;
  /** Milliseconds since 1970. */
  request_time: number;
  status_code: number;
  execution_duration_ms: number;
  /** JSON text; null if it was not logged. */
  request: string | null;
  response: string | null;
  /** JSON list of texts: why the request or the response was not logged. */
  logging_error_codes: string;
  served_entity_id: string | null;
  requester: string;
}

/** An API key, of which only digests are stored. */
export interface ApiKeyRow {
  id: string;
  /** SHA-256 digest of the key, in lower-case hexadecimal digits. */
  sha256: string;
  /** The first characters of the key, by which people recognize it. */
  hint: string;
  /** Digest of the key before the last rotation, while that key is still valid. */
  previous_sha256: string | null;
  /** Milliseconds since 1970. */
  previous_expires_at: number | null;
  owner_kind: 'user' | 'service_principal';
  /** E-mail address of a user, application ID of a service principal. */
  owner_name: string;
  /** JSON text: what the key may do. */
  document: string;
  /** Name of the principal that created the key, or `cli`. */
  created_by: string;
  /** Milliseconds since 1970. */
  created_at: number;
  rotated_at: number | null;
  /** Null: the key does not expire. */
  expires_at: number | null;
  /** Accurate to about a minute. Null: the key has not been used. */
  last_used_at: number | null;
}

/** A user or a group that an identity provider has pushed by SCIM. */
export interface ScimResourceRow {
  id: string;
  /** `userName` or `displayName` in lower case, which is unique. Null: the user was deleted, and its names stay rejected. */
  name: string | null;
  external_id: string | null;
  /** Increases by one with each change, also of the members of a group. */
  revision: number;
  /** JSON text of the attributes. */
  document: string;
  /** JSON list of the names and addresses that a user no longer has, in lower case. They are rejected while it is not active. */
  former_names: string;
  /** Milliseconds since 1970. */
  created_at: number;
  updated_at: number;
}

/** An e-mail address of a user, in lower case. */
export interface ScimEmailRow {
  email: string;
  user_id: string;
}

export interface ScimMemberRow {
  group_id: string;
  user_id: string;
}

/** A record of the audit log. */
export interface AuditRecordRow {
  /** From 1, without gaps. */
  sequence: number;
  id: string;
  /** Milliseconds since 1970. */
  time: number;
  action: string;
  outcome: string;
  /** Name of the principal. */
  principal: string | null;
  target: string | null;
  /** JSON text with everything, and the hash of the previous record. */
  record: string;
}

/** The last record of the audit log. */
export interface AuditHeadRow {
  /** Always 1: the table has one row. */
  id: number;
  /** 0 before the first record. */
  sequence: number;
  hash: string;
}
