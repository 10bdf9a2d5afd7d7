import type { IncomingMessage } from 'node:http';
import type { Identity } from '../http';
import type { Credential } from './credential';

export type Identification = Identity | undefined | Promise<Identity | undefined>;

/**
 * A way to identify clients. Methods make identities with `Principals` only. They decide by headers and connection and never
 * read the body. Credentials are looked up and cached by the digest of the whole credential. When the gateway file changes,
 * methods discard what they have cached if the settings concern them.
 */
export interface AuthenticationMethod {
  /** Whether the file or the store configures the method; the others are skipped. Default: true. */
  readonly isConfigured?: boolean;
  /**
   * Whether a credential has the form of this method's credentials. No other method gets it then, so that e.g. an API key is never
   * sent to an introspection endpoint. Without this function, the method gets every credential that no method recognizes.
   */
  recognizes?(credential: Credential): boolean;
  /**
   * Returns the identity at once whenever that is possible, else a promise. Undefined if the credential is unknown or invalid.
   *
   * @throws GatewayError `UNAUTHENTICATED` to explain why a recognized credential is invalid, `STORE_UNAVAILABLE` or
   * `ISSUER_UNAVAILABLE` if it cannot be checked at the moment
   */
  identify?(credential: Credential, request: IncomingMessage): Identification;
  /**
   * Identifies a client by its connection, or by headers that its connection makes trustworthy; for requests without an
   * `Authorization` header only. Undefined if the method does not concern the connection.
   *
   * @throws GatewayError to reject the request
   */
  identifyConnection?(request: IncomingMessage): Identity | undefined;
}

/** Injection token of the `AuthenticationMethod[]`, in the order in which they are tried. */
export const AUTHENTICATION_METHODS = Symbol('AUTHENTICATION_METHODS');
