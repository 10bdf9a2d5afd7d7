import { type DynamicModule, type InjectionToken, Module, type ModuleMetadata } from '@nestjs/common';
import { ConfigModule as SettingsModule } from '@nestjs/config';
import { ConfigWatcher } from './reload/config-watcher';
import { FileEndpointSource } from './reload/file-endpoint-source';
import { loadGatewayFile } from './load-gateway-file';
import { effectiveSettings, type EffectiveSettings } from './settings/effective-settings';
import { SETTINGS, settings, type Settings } from './settings/settings';
import type { ProviderCatalog } from './snapshot';

/** Injection token of the `EffectiveSettings` of the process, its options included. */
export const EFFECTIVE_SETTINGS = Symbol('EFFECTIVE_SETTINGS');

export interface ConfigModuleOptions extends Pick<ModuleMetadata, 'imports'> {
  /** Path of the gateway file. */
  readonly path: string;
  /** How the server was started, for who asks what is in force. */
  readonly options: EffectiveSettings;
  /** Token of the `ProviderCatalog`; `imports` names the module that exports it. */
  readonly catalog: InjectionToken;
}

/**
 * Gives every module the `FileEndpointSource`, which follows its file, and the `SETTINGS`. A file or an environment that cannot be used lets
 * `NestFactory.create` throw the `InvalidConfigError` (with `abortOnError: false`).
 */
@Module({})
export class ConfigModule {
  static forRootAsync({ path, options, catalog, imports = [] }: ConfigModuleOptions): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      imports: [...imports, SettingsModule.forRoot({ ignoreEnvFile: true, isGlobal: true, load: [settings] })],
      providers: [
        {
          provide: FileEndpointSource,
          inject: [catalog],
          useFactory: (providers: ProviderCatalog) =>
            new FileEndpointSource((keyFiles) => loadGatewayFile(path, providers, process.env, { keyFiles })),
        },
        ConfigWatcher,
        {
          provide: EFFECTIVE_SETTINGS,
          inject: [SETTINGS],
          useFactory: (settings: Settings) => ({ ...options, ...effectiveSettings(settings, process.env) }),
        },
      ],
      exports: [FileEndpointSource, ConfigWatcher, EFFECTIVE_SETTINGS],
    };
  }
}
