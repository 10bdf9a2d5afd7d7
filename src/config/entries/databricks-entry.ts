import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { PAYLOAD_REDACTIONS, type PayloadRedaction } from '../databricks-settings';
import type { ConfigProblem, CrossChecked } from '../reading/validate';
import { IsDigest, IsName } from './auth/rules';
import { digestOf, OwnedEntry, PrincipalEntry, repeated } from './principal-entry';

const DAY_SECONDS = 86_400;
const MEBIBYTE = 1024 * 1024;

/** A token and the principal that it identifies. */
export class TokenEntry extends OwnedEntry {
  /** The SHA-256 digest of the token, 64 hexadecimal digits. The token itself is stored nowhere. */
  @IsDigest('the token')
  sha256!: string;
}

/** A service principal that gets its tokens with OAuth client credentials. */
export class ServicePrincipalEntry extends PrincipalEntry {
  /** The OAuth client id, which is also the application id of the service principal. */
  @IsName('5c1f9a0e-6f0e-4b39-9d0c-3f5f0b6b1c11')
  client_id!: string;

  /** The SHA-256 digest of the client secret, 64 hexadecimal digits. */
  @IsDigest('the client secret')
  secret_sha256!: string;
}

/** Where secrets come from, besides the environment and the store. */
export class SecretsEntry {
  /** A folder in which the file `SCOPE/KEY` contains the secret `{{secrets/SCOPE/KEY}}`. */
  @IsOptional()
  @IsName('/run/secrets/sluice')
  directory?: string;

  /** A file with the key that encrypts stored secrets: 32 bytes in base64. Default: the variable `SLUICE_MASTER_KEY`. */
  @IsOptional()
  @IsName('/etc/sluice/master.key')
  master_key_file?: string;

  /** The key before the last change, for secrets not yet encrypted again. Default: the variable `SLUICE_PREVIOUS_MASTER_KEY`. */
  @IsOptional()
  @IsName('/etc/sluice/previous.key')
  previous_master_key_file?: string;
}

/** The log of requests and responses (`inference_table_config` of an endpoint). */
export class PayloadLogEntry {
  /** What is hidden: nothing, personal data that the detectors find, or every text of prompts and responses. */
  @IsIn(PAYLOAD_REDACTIONS)
  redact: PayloadRedaction = 'none';

  /** Maximum size in bytes of a logged request or response; a larger one is not logged. */
  @IsInt()
  @Min(1)
  @Max(64 * MEBIBYTE)
  max_bytes = MEBIBYTE;
}

/** Databricks mode: the server is a workspace for Databricks clients. The block itself switches the mode on. */
export class DatabricksEntry implements CrossChecked {
  /** Whether the mode is on. */
  @IsBoolean()
  enabled = true;

  /** The origin under which clients reach the server, e.g. `https://gateway.example.com`. Default: that of each request. */
  @IsOptional()
  @Matches(/^https?:\/\/[^/?#@\s]+\/?$/, { message: 'must be an origin, e.g. https://gateway.example.com' })
  public_url?: string;

  /** The workspace id that clients see: digits. Default: derived from the store. */
  @IsOptional()
  @Matches(/^\d{1,19}$/, { message: 'must be digits in quotes, e.g. "4242424242424242"' })
  workspace_id?: string;

  /** Who may create endpoints. */
  @IsIn(['everyone', 'admins'])
  create: 'everyone' | 'admins' = 'everyone';

  /** The accepted tokens. Without tokens and service principals, every bearer token is the same administrator. */
  @IsArray({ message: 'must be a list of tokens, each with sha256 and user' })
  @IsObject({ each: true, message: 'must be a list of tokens, each with sha256 and user' })
  @ValidateNested({ each: true })
  @Type(() => TokenEntry)
  tokens: TokenEntry[] = [];

  /** The service principals that may get tokens with OAuth client credentials. */
  @IsArray({ message: 'must be a list of service principals, each with client_id and secret_sha256' })
  @IsObject({ each: true, message: 'must be a list of service principals, each with client_id and secret_sha256' })
  @ValidateNested({ each: true })
  @Type(() => ServicePrincipalEntry)
  service_principals: ServicePrincipalEntry[] = [];

  /** Lifetime of OAuth access tokens in seconds. */
  @IsInt()
  @Min(60)
  @Max(DAY_SECONDS)
  token_lifetime = 3600;

  /** Where secrets come from, besides the environment and the store. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with directory, master_key_file and previous_master_key_file' })
  @ValidateNested()
  @Type(() => SecretsEntry)
  secrets: SecretsEntry | null = null;

  /** The log of requests and responses (`inference_table_config` of an endpoint). */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with redact and max_bytes' })
  @ValidateNested()
  @Type(() => PayloadLogEntry)
  payload_log: PayloadLogEntry | null = null;

  problems(): ConfigProblem[] {
    return [
      ...repeated('tokens', this.tokens.map(digestOf), 'the digest'),
      ...repeated(
        'service_principals',
        this.service_principals.map(({ client_id }) => client_id),
        'the client_id',
      ),
    ];
  }
}
