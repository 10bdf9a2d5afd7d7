export {
  API_KEYS_DOCS,
  ApiKeyStore,
  digestOfKey,
  issueKey,
  issueSuccessor,
  MAX_GRACE_SECONDS,
  newKey,
  readNewKey,
  requestFor,
  viewOfRow,
  type KeyView,
} from './api-keys';
export { hashPassword } from './passwords/password-hash';
export { FailedAttempts } from './attempts';
export { AuthConfiguration } from './auth-configuration';
export { AuthModule } from './auth.module';
export * from './authentication-method';
export { clientNetworkOf } from './client-network';
export { hasSeveralCredentials, readCredential, type Credential } from './credential';
export { PRINCIPAL_DIRECTORY, type PrincipalDirectory } from './directory';
export { IdentitiesService } from './identities.service';
export { IdentityAuthenticator } from './identity-authenticator';
export { ADMINS_GROUP, Principals } from './principals';
export type { IssuedToken } from './oidc/client-credentials';
export { TokenExchange } from './oidc/token-exchange';
export { kindOfPath } from './path-kinds';
export { SCIM_CLIENT, SCIM_PATH } from './tokens/scim-token.method';
export { ServicePrincipals } from './tokens/service-principals';
export { SigningSecret } from './tokens/signing-secret';
