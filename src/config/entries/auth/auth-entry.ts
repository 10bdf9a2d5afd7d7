import { IsIn, IsOptional, Matches } from 'class-validator';
import {
  CERTIFICATE_NAMES,
  DEFAULT_PERMISSIONS,
  GRANTED_LEVELS,
  type CertificateName,
  type DefaultPermission,
  type GrantedLevel,
} from '../../auth-settings';
import type { ConfigProblem, CrossChecked } from '../../reading/validate';
import { PrincipalEntry, repeated } from '../principal-entry';
import { ApiKeysEntry } from './api-keys-entry';
import { IssuerEntry } from './issuer-entry';
import { IsPasswordHash } from './password-hash';
import { AuthProxyEntry } from './proxy-entry';
import {
  IsBlock,
  IsDigest,
  IsEndpointPatterns,
  IsIssuerUrl,
  IsItems,
  IsName,
  IsNames,
  IsPrincipalNames,
} from './rules';

/** A user who logs in with HTTP Basic. */
export class PasswordUserEntry extends PrincipalEntry {
  /** The user name, e.g. an e-mail address. */
  @Matches(/^[^\s:](?:[^:]*[^\s:])?$/u, { message: 'must be a name without ":", e.g. alice@example.com' })
  user!: string;

  /** The scrypt hash of the password, which `sluice password` prints. */
  @IsPasswordHash()
  password_hash!: string;
}

/** How client certificates name their principals. Needs `tls.client_ca_file`. */
export class ClientCertificatesEntry {
  /** The part that names the principal: the common name of the subject, or a subjectAltName. */
  @IsIn(CERTIFICATE_NAMES)
  user: CertificateName = 'CN';

  /** Whether the principals are users or service principals. */
  @IsIn(['user', 'service_principal'])
  kind: 'user' | 'service_principal' = 'service_principal';

  /** The attribute of the subject that contains groups, e.g. `OU`. Default: none. */
  @IsOptional()
  @Matches(/^[A-Za-z]{1,32}$/, { message: 'must be an attribute of the subject, e.g. OU' })
  groups?: string;
}

/** Grants a level on endpoints to principals. */
export class PermissionEntry implements CrossChecked {
  /** The endpoints: names, and prefixes such as `chat-*`; `"*"` for all. */
  @IsEndpointPatterns('must have at least one endpoint')
  endpoints!: string[];

  /** Names of users. */
  @IsPrincipalNames('alice@example.com')
  users: string[] = [];

  /** Names of groups. The group `users` contains every identity. */
  @IsPrincipalNames('team-a')
  groups: string[] = [];

  /** Client ids of service principals. */
  @IsPrincipalNames('5c1f9a0e-6f0e-4b39-9d0c-3f5f0b6b1c11')
  service_principals: string[] = [];

  /** IDs of API keys. */
  @IsPrincipalNames('ci')
  api_keys: string[] = [];

  /** The level, which includes those before it. */
  @IsIn(GRANTED_LEVELS)
  level!: GrantedLevel;

  problems(): ConfigProblem[] {
    const { users, groups, service_principals, api_keys } = this;
    if ([users, groups, service_principals, api_keys].some(({ length }) => length > 0)) return [];
    const expected = 'must have at least one of users, groups, service_principals and api_keys';
    return [{ property: '', message: `${expected}; "groups: [users]" is every identity` }];
  }
}

/** SCIM 2.0, by which a directory pushes users and groups. Needs a store. */
export class ScimEntry {
  /** The SHA-256 digest of the bearer token of the directory. Default: only admins may use SCIM. */
  @IsOptional()
  @IsDigest('the token')
  token_sha256?: string;
}

/** The login of Swagger UI: authorization code with PKCE. */
export class SwaggerEntry {
  /** One of the issuers. Default: the first. */
  @IsOptional()
  @IsIssuerUrl()
  issuer?: string;

  /** The client id of Swagger UI, a public client, at the issuer. */
  @IsName('sluice-docs')
  client_id = 'sluice-docs';

  /** The scopes to request. */
  @IsNames('openid')
  scopes: string[] = ['openid', 'email'];
}

/** Who may use the server. The block itself requires an identity for every request. */
export class AuthEntry implements CrossChecked {
  /** What every identity may do with each endpoint of the file. Stored endpoints have their own access lists. */
  @IsIn(DEFAULT_PERMISSIONS)
  default_permission: DefaultPermission = 'query';

  /** Groups whose members are admins, whichever method identified them. */
  @IsPrincipalNames('platform-admins')
  admin_groups: string[] = [];

  /** Users who are admins. A service principal with the same name is none: issuers may let people choose their user names. */
  @IsPrincipalNames('alice@example.com')
  admin_users: string[] = [];

  /** Service principals, by client id, that are admins. */
  @IsPrincipalNames('deployer')
  admin_service_principals: string[] = [];

  /** OpenID Connect issuers whose tokens are accepted. */
  @IsItems(() => IssuerEntry, 'issuers, each with issuer and audiences')
  issuers: IssuerEntry[] = [];

  /** API keys. */
  @IsOptional()
  @IsBlock(() => ApiKeysEntry, 'managed and keys')
  api_keys: ApiKeysEntry | null = null;

  /** Users who log in with HTTP Basic. */
  @IsItems(() => PasswordUserEntry, 'users, each with user and password_hash')
  users: PasswordUserEntry[] = [];

  /** An authenticating reverse proxy that identifies clients in headers. */
  @IsOptional()
  @IsBlock(() => AuthProxyEntry, 'addresses and headers')
  proxy: AuthProxyEntry | null = null;

  /** How client certificates name their principals. Needs `tls.client_ca_file`. */
  @IsOptional()
  @IsBlock(() => ClientCertificatesEntry, 'user, kind and groups')
  client_certificates: ClientCertificatesEntry | null = null;

  /** Levels on endpoints, in addition to `default_permission`. The highest that applies counts. */
  @IsItems(() => PermissionEntry, 'rules, each with endpoints, level and principals, e.g. groups')
  permissions: PermissionEntry[] = [];

  /** SCIM 2.0, by which a directory pushes users and groups; `{}` for admins only. Default: off. */
  @IsOptional()
  @IsBlock(() => ScimEntry, 'token_sha256')
  scim: ScimEntry | null = null;

  /** The login of Swagger UI at an issuer; `{}` for the defaults. Default: none. */
  @IsOptional()
  @IsBlock(() => SwaggerEntry, 'issuer, client_id and scopes')
  swagger: SwaggerEntry | null = null;

  problems(): ConfigProblem[] {
    return [
      ...repeated(
        'issuers',
        // With and without a slash at the end, it is the same issuer.
        this.issuers.map(({ issuer }) => (typeof issuer === 'string' ? issuer.replace(/\/$/, '') : undefined)),
        'the issuer',
      ),
      ...repeated(
        'users',
        this.users.map(({ user }) => user),
        'the user',
      ),
      ...this.swaggerProblems(),
    ];
  }

  private swaggerProblems(): ConfigProblem[] {
    if (!this.swagger) return [];
    const issuers = this.issuers.map(({ issuer }) => issuer);
    const { issuer = issuers[0] } = this.swagger;
    if (issuer === undefined) return [{ property: 'swagger', message: 'needs an issuer; add one to auth.issuers' }];
    if (issuers.includes(issuer)) return [];
    const message = `has the issuer "${issuer}"; must be one of auth.issuers: ${issuers.join(', ')}`;
    return [{ property: 'swagger', message }];
  }
}
