import { Module, type DynamicModule } from '@nestjs/common';
import { FileEndpointSource, type Environment } from '../config';
import { EnvironmentSecrets } from './environment-secrets';
import { FileSecrets } from './file-secrets';
import { readMasterKeys } from './read-master-keys';
import { SecretReferences } from './secret-references';
import { SecretVault } from './secret-vault';

/** Provides the `SecretVault` and the `SecretReferences`. An invalid master key is an `InvalidConfigError` at the start. */
@Module({})
export class SecretsModule {
  static with({ variables }: Pick<Environment, 'variables'>): DynamicModule {
    return {
      module: SecretsModule,
      global: true,
      providers: [
        {
          provide: SecretVault,
          inject: [FileEndpointSource],
          useFactory: (file: FileEndpointSource) =>
            new SecretVault(readMasterKeys(variables, file.current().databricks.secrets)),
        },
        {
          provide: SecretReferences,
          inject: [FileEndpointSource],
          useFactory: (file: FileEndpointSource) => {
            const { directory } = file.current().databricks.secrets;
            const files = directory === null ? [] : [new FileSecrets(directory)];
            return new SecretReferences([new EnvironmentSecrets(variables), ...files]);
          },
        },
      ],
      exports: [SecretVault, SecretReferences],
    };
  }
}
