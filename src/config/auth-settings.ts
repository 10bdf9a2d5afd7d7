import type { ConfiguredIdentity } from './databricks-settings';
import type { Limit } from './limit';
import type { Secret } from './secret';

export const DEFAULT_PERMISSIONS = ['none', 'view', 'query', 'manage'] as const;
/** What every identity may do with each endpoint of the gateway file. Each level includes those before it. */
export type DefaultPermission = (typeof DEFAULT_PERMISSIONS)[number];

export const GRANTED_LEVELS = ['view', 'query', 'manage'] as const;
/** The level that a permission rule grants. */
export type GrantedLevel = (typeof GRANTED_LEVELS)[number];

export const KEY_SCOPES = ['query', 'view', 'manage', 'admin'] as const;
/** What an API key may be used for. */
export type KeyScope = (typeof KEY_SCOPES)[number];

export const SIGNATURE_ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const;
/** Signature algorithms of JWTs with a public key. Others are never accepted. */
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

export const CERTIFICATE_NAMES = ['CN', 'email', 'dns', 'uri'] as const;
/** The part of a client certificate that names the principal: the subject's common name, or a kind of subjectAltName. */
export type CertificateName = (typeof CERTIFICATE_NAMES)[number];

/** Claims of a JWT or an introspection response: names, or paths with dots, tried in order. Empty: not used. */
export interface ClaimSettings {
  readonly user: readonly string[];
  readonly servicePrincipal: readonly string[];
  readonly displayName: readonly string[];
  readonly groups: readonly string[];
  /** A claim that is true for admins. */
  readonly admin: readonly string[];
}

/** `introspection:` of an issuer (RFC 7662). */
export interface IntrospectionSettings {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Null: from the issuer's discovery document. */
  readonly endpoint: string | null;
  /** Maximum time for which a response is used again; 0 for never. */
  readonly cacheSeconds: number;
}

/** An item of `auth.issuers`. */
export interface IssuerSettings {
  /** As in the claim `iss`, with or without a trailing slash. */
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly algorithms: readonly SignatureAlgorithm[];
  /** Accepted values of `typ`, in lower case. */
  readonly types: readonly string[];
  /** Whether a token without `typ` is rejected: if the file sets `types`. */
  readonly isTypeRequired: boolean;
  readonly clockSkewSeconds: number;
  /** Maximum time between `iat` and `exp`. */
  readonly maxLifetimeSeconds: number;
  /** Null: from the issuer's discovery document. */
  readonly jwksUri: string | null;
  readonly claims: ClaimSettings;
  /** Put in front of the names of users and service principals. */
  readonly userPrefix: string;
  readonly groupPrefix: string;
  /** Null: tokens that are not JWTs are rejected. */
  readonly introspection: IntrospectionSettings | null;
  /** Null: `POST /oidc/v1/token` does not use this issuer. */
  readonly clientCredentials: { readonly scope: string | null } | null;
}

/** Whose an API key is, and what it allows. */
export interface ConfiguredKeyGrant {
  readonly identity: ConfiguredIdentity;
  /** Milliseconds since 1970; null: never. */
  readonly expiresAtMs: number | null;
  /** Null: everything that the owner may do. */
  readonly scopes: readonly KeyScope[] | null;
  /** Names, and prefixes as `chat-*`; null: every endpoint. */
  readonly endpoints: readonly string[] | null;
  readonly limit: Limit | null;
}

/** An item of `auth.api_keys.keys`. */
export interface ConfiguredApiKey extends ConfiguredKeyGrant {
  readonly id: string;
  /** SHA-256 digest of the key: 64 hexadecimal digits in lower case. */
  readonly sha256: string;
}

/** `auth.api_keys`. */
export interface ApiKeySettings {
  /** Whether the store has keys that the CLI and the admin API create. */
  readonly isManaged: boolean;
  readonly keys: readonly ConfiguredApiKey[];
}

/** An item of `auth.users`: HTTP Basic. */
export interface PasswordUser {
  /** `$scrypt$ln=…,r=…,p=…$salt$hash`, salt and hash in base64 without padding. */
  readonly passwordHash: Secret;
  readonly identity: ConfiguredIdentity;
}

/** `auth.proxy`: an authenticating reverse proxy. */
export interface AuthProxySettings {
  /** Addresses and networks of the peers whose headers are accepted. */
  readonly addresses: readonly string[];
  /** Names of headers in lower case. */
  readonly headers: { readonly user: string; readonly email: string; readonly groups: string };
  readonly groupSeparator: string;
}

/** `auth.client_certificates`. */
export interface ClientCertificateSettings {
  readonly user: CertificateName;
  readonly kind: ConfiguredIdentity['kind'];
  /** The attribute of the subject that contains groups, e.g. `OU`; null for none. */
  readonly groups: string | null;
}

/** An item of `auth.permissions`. Each list may be empty, but at least one of the principals' lists is not. */
export interface PermissionRule {
  /** Names, and prefixes as `chat-*`. */
  readonly endpoints: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly servicePrincipals: readonly string[];
  /** IDs of API keys. */
  readonly apiKeys: readonly string[];
  readonly level: GrantedLevel;
}

/** `auth.swagger`: the login of Swagger UI. */
export interface SwaggerLoginSettings {
  /** One of `auth.issuers`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** `auth:` of the gateway file. */
export interface AuthSettings {
  readonly defaultPermission: DefaultPermission;
  /** Groups whose members are admins. */
  readonly adminGroups: readonly string[];
  readonly adminUsers: readonly string[];
  /** By client id. */
  readonly adminServicePrincipals: readonly string[];
  readonly issuers: readonly IssuerSettings[];
  readonly apiKeys: ApiKeySettings;
  readonly users: readonly PasswordUser[];
  readonly proxy: AuthProxySettings | null;
  readonly clientCertificates: ClientCertificateSettings | null;
  readonly permissions: readonly PermissionRule[];
  /** Null: `/scim/v2` is off. A null digest: for admins only. */
  readonly scim: { readonly tokenSha256: string | null } | null;
  readonly swagger: SwaggerLoginSettings | null;
}

/** `audit:` of the gateway file, or the defaults. */
export interface AuditSettings {
  /** Whether the file has the block. */
  readonly isGiven: boolean;
  /** Whether records go to the store. */
  readonly store: boolean;
  /** Absolute path of the JSON lines file; null for none. */
  readonly file: string | null;
}

export const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

export const CLIENT_CERTIFICATES = ['none', 'optional', 'required'] as const;
/** Whether a client presents a certificate when it connects. */
export type ClientCertificates = (typeof CLIENT_CERTIFICATES)[number];

/** `tls:` of the gateway file, with the contents of its files, which are read again when they change. */
export interface TlsSettings {
  /** Absolute paths. */
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string | null;
  /** The server's certificate and its intermediate certificates, in PEM. */
  readonly certificate: string;
  /** The private key in PEM. It belongs to the certificate. */
  readonly key: Secret;
  /** The certificates of `clientCaFile`, in PEM; empty without the file. */
  readonly clientCa: readonly string[];
  readonly minVersion: TlsVersion;
  readonly clientCertificates: ClientCertificates;
}
