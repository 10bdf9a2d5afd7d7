import { Module, type DynamicModule } from '@nestjs/common';
import { FileEndpointSource, type Environment } from '../config';
import { ChangeFeed } from '../store';
import { EnvironmentSecrets } from './environment-secrets';
import { FileSecrets } from './file-secrets';
import { readMasterKeys } from './read-master-keys';
import { SecretReferences } from './secret-references';
import { SecretStore } from './secret-store';
import { SecretVault } from './secret-vault';
import { StoredSecrets } from './stored-secrets';

/** Provides the `SecretVault` and the `SecretReferences`. An invalid master key is an `InvalidConfigError` at the start. */
@Module({})
export class SecretsModule {
  static with({ variables, settings }: Environment): DynamicModule {
    return {
      module: SecretsModule,
      global: true,
      providers: [
        {
          provide: SecretVault,
          inject: [FileEndpointSource],
          useFactory: (file: FileEndpointSource) =>
            new SecretVault(readMasterKeys(settings, file.current().databricks.secrets)),
        },
        SecretStore,
        {
          provide: SecretReferences,
          inject: [FileEndpointSource, SecretStore, SecretVault, ChangeFeed],
          useFactory: async (file: FileEndpointSource, store: SecretStore, vault: SecretVault, feed: ChangeFeed) => {
            const { directory } = file.current().databricks.secrets;
            const files = directory === null ? [] : [new FileSecrets(directory)];
            const stored = new StoredSecrets(store, vault);
            const references = new SecretReferences([new EnvironmentSecrets(variables), ...files, stored]);
            feed.subscribe('secret', async (paths) => references.changed(await stored.refresh(paths)));
            await stored.refresh();
            return references;
          },
        },
      ],
      exports: [SecretVault, SecretReferences],
    };
  }
}
