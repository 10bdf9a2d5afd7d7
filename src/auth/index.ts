export { AccessTokens } from './access-tokens';
export { AuthModule } from './auth.module';
export { hasSeveralCredentials, readCredential } from './credential';
export { IdentitiesService } from './identities.service';
export { IdentityAuthenticator } from './identity-authenticator';
export { isDocument, isPublic } from './public-paths';
export { SigningSecret } from './signing-secret';
