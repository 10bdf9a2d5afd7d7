export { readMasterKeys } from './read-master-keys';
export { rotateSecrets, type Rotation } from './rotate-secrets';
export { isReference, isSecretName, NAME_RULE, parseReference, pathOf, type SecretName } from './secret-name';
export { SecretReferences, type SecretListener } from './secret-references';
export { SecretStore } from './secret-store';
export { isSealed, SecretVault } from './secret-vault';
export { SecretsModule } from './secrets.module';
