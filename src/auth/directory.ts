import type { Identity } from '../http';

/** What is known of principals besides their credentials, e.g. by SCIM: groups, display names, deactivations. */
export interface PrincipalDirectory {
  /**
   * Returns the identity with what the directory knows, or undefined if the principal has been deactivated. Decides from memory,
   * and returns the same object for the same identity as long as nothing has changed. The authenticator passes every identity
   * through it, for each request.
   */
  resolve(identity: Identity): Identity | undefined;
}

/** Injection token of the {@link PrincipalDirectory}, which a global module may provide. */
export const PRINCIPAL_DIRECTORY = Symbol('PRINCIPAL_DIRECTORY');
