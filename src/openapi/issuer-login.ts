/** The login of Swagger UI at an OpenID Connect issuer: authorization code with PKCE, as a public client. */
export interface IssuerLogin {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Returns the login that is configured at the moment. */
export interface IssuerLoginSource {
  /** Returns the same object until it changes; undefined if there is none, or if the issuer is unavailable. */
  current(): Promise<IssuerLogin | undefined>;
}

/** Injection token of the {@link IssuerLoginSource}; optional. */
export const ISSUER_LOGIN_SOURCE = Symbol('ISSUER_LOGIN_SOURCE');
