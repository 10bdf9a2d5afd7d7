import { ArrayNotEmpty, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../../auth-settings';
import { IsApiKey } from '../../reading/is-api-key';
import type { Secret } from '../../secret';
import { IsBlock, IsClaims, IsIssuerUrl, IsListFrom, IsName, IsNames } from './rules';

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 366 * DAY_SECONDS;

/** Which claims of a token describe its principal. */
export class ClaimsEntry {
  /** The name of a user: a claim, a path with dots, or a list that is tried in order. `sub` is the last resort. */
  @IsClaims()
  user: string | string[] = ['email', 'preferred_username'];

  /** The name of a service principal, for tokens that belong to no user. */
  @IsClaims()
  service_principal: string | string[] = ['client_id', 'azp', 'appid'];

  /** The name in listings and logs. */
  @IsClaims()
  display_name: string | string[] = 'name';

  /** The groups: a list, or names separated by commas or spaces. */
  @IsClaims()
  groups: string | string[] = 'groups';

  /** A claim that is true for admins. Default: none; see `admin_groups`. */
  @IsOptional()
  @IsClaims()
  admin?: string | string[];
}

/** Token introspection (RFC 7662), for tokens that are not JWTs. */
export class IntrospectionEntry {
  /** The client id of this server at the issuer. */
  @IsName('sluice')
  client_id!: string;

  /** The secret of this server at the issuer: `$NAME`, or the path of a file. */
  @IsApiKey()
  client_secret!: Secret;

  /** The introspection endpoint. Default: from the issuer's discovery document. */
  @IsOptional()
  @IsIssuerUrl()
  endpoint?: string;

  /** Seconds for which a response is used again, 0 to 3600. A revoked token is accepted for this long. */
  @IsInt()
  @Min(0)
  @Max(3600)
  cache = 60;
}

/** The exchange of client credentials at this issuer. */
export class ClientCredentialsEntry {
  /** The scope to request. Default: none. */
  @IsOptional()
  @IsString()
  scope?: string;
}

/** An OpenID Connect issuer whose tokens are accepted. */
export class IssuerEntry {
  /** The issuer as in the claim `iss`: an https URL; http for this machine only. */
  @IsIssuerUrl()
  issuer!: string;

  /** The accepted audiences, at least one: the client ids or resource names that the issuer puts into `aud`. */
  @IsNames('sluice')
  audiences!: string[];

  /** The accepted signature algorithms. */
  @IsListFrom(SIGNATURE_ALGORITHMS, hintForAlgorithm)
  @ArrayNotEmpty({ message: 'must have at least one algorithm; remove it to accept all asymmetric ones' })
  algorithms: SignatureAlgorithm[] = [...SIGNATURE_ALGORITHMS];

  /** The accepted types (`typ`), in any case. Default: `at+jwt` and `JWT`, and tokens without a type. */
  @IsOptional()
  @IsNames('at+jwt')
  types?: string[];

  /** Seconds, 0 to 300, by which the clocks of issuer and server may differ. */
  @IsInt()
  @Min(0)
  @Max(300)
  clock_skew = 30;

  /** Maximum number of seconds between `iat` and `exp` of a token. */
  @IsInt()
  @Min(60)
  @Max(YEAR_SECONDS)
  max_lifetime = DAY_SECONDS;

  /** The URL of the issuer's keys. Default: from the issuer's discovery document. */
  @IsOptional()
  @IsIssuerUrl()
  jwks_uri?: string;

  /** Which claims of a token describe its principal. */
  @IsOptional()
  @IsBlock(() => ClaimsEntry, 'user, service_principal, display_name, groups and admin')
  claims: ClaimsEntry | null = null;

  /** Put in front of the names of principals, so that two issuers cannot name the same one. */
  @IsString()
  user_prefix = '';

  /** Put in front of the names of groups, so that two issuers cannot name the same one. */
  @IsString()
  group_prefix = '';

  /** Token introspection (RFC 7662), for tokens that are not JWTs. Default: such tokens are rejected. */
  @IsOptional()
  @IsBlock(() => IntrospectionEntry, 'client_id and client_secret')
  introspection: IntrospectionEntry | null = null;

  /** Whether `POST /oidc/v1/token` exchanges client credentials at this issuer; `{}` for yes. Default: no. */
  @IsOptional()
  @IsBlock(() => ClientCredentialsEntry, 'scope')
  client_credentials: ClientCredentialsEntry | null = null;
}

function hintForAlgorithm(item: unknown): string | undefined {
  if (item === 'none') return 'accepts tokens without a signature; remove it';
  if (typeof item !== 'string' || !/^HS\d+$/.test(item)) return undefined;
  return `signs with a shared secret instead of the issuer's private key; use RS256, PS256, ES256 or EdDSA`;
}
