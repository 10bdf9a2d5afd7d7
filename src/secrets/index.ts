export { isReference, parseReference, pathOf, type SecretName } from './secret-name';
export { SecretReferences, type SecretListener } from './secret-references';
export { SecretsModule } from './secrets.module';
export { SecretVault } from './secret-vault';
