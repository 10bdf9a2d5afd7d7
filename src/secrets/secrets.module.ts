import { Module, type DynamicModule } from '@nestjs/common';
import { FileEndpointSource, type Environment } from '../config';
import { ChangeFeed } from '../store';
import { EnvironmentSecrets } from './environment-secrets';
import { FileSecrets } from './file-secrets';
import { readMasterKeys } from './read-master-keys';
import { SecretFileWatcher } from './secret-file-watcher';
import { SecretReferences } from './secret-references';
import { SecretStore } from './secret-store';
import { SecretVault } from './secret-vault';
import { StoredSecrets } from './stored-secrets';

/** Token of the `FileSecrets`; undefined if the settings name no directory. */
const FILE_SECRETS = Symbol('FILE_SECRETS');

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
        {
          provide: FILE_SECRETS,
          inject: [FileEndpointSource],
          useFactory: (file: FileEndpointSource) => {
            const { directory } = file.current().databricks.secrets;
            return directory === null ? undefined : new FileSecrets(directory);
          },
        },
        SecretStore,
        {
          provide: StoredSecrets,
          inject: [SecretStore, SecretVault],
          useFactory: (store: SecretStore, vault: SecretVault) => new StoredSecrets(store, vault),
        },
        {
          provide: SecretReferences,
          inject: [StoredSecrets, ChangeFeed, FILE_SECRETS],
          useFactory: async (stored: StoredSecrets, feed: ChangeFeed, files: FileSecrets | undefined) => {
            const sources = [new EnvironmentSecrets(variables), ...(files ? [files] : []), stored];
            const references = new SecretReferences(sources);
            feed.subscribe('secret', async (paths) => references.changed(await stored.refresh(paths)));
            await stored.refresh();
            return references;
          },
        },
        {
          provide: SecretFileWatcher,
          inject: [FILE_SECRETS, SecretReferences],
          useFactory: (files: FileSecrets | undefined, references: SecretReferences) =>
            new SecretFileWatcher(files, references),
        },
      ],
      exports: [SecretVault, SecretReferences],
    };
  }
}
