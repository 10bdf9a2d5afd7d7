import { type DynamicModule, type InjectionToken, Module, type ModuleMetadata } from '@nestjs/common';
import { ConfigModule as SettingsModule, registerAs } from '@nestjs/config';
import { GatewayFileLoader } from './gateway-file-loader';
import { ConfigWatcher, POLL_INTERVAL_MS } from './reload/config-watcher';
import { FileEndpointSource } from './reload/file-endpoint-source';
import { parseInWorker } from './reload/parse-in-worker';
import { ActiveModes, type ServerModes } from './server-modes';
import { effectiveSettings, type EffectiveSettings } from './settings/effective-settings';
import type { Environment } from './settings/environment';
import { SETTINGS_NAMESPACE } from './settings/settings';
import type { ProviderCatalog } from './snapshot';

/** Injection token of the `EffectiveSettings` of the process, including the options of the command line. */
export const EFFECTIVE_SETTINGS = Symbol('EFFECTIVE_SETTINGS');

export interface ConfigModuleOptions extends Pick<ModuleMetadata, 'imports'> {
  /** Path of the gateway file. */
  readonly path: string;
  readonly environment: Environment;
  /** Options of the command line, for the listing of effective settings. */
  readonly options: EffectiveSettings;
  /** Interval between two checks of the file for changes, in milliseconds. */
  readonly pollIntervalMs?: number | undefined;
  /** Whose modules are loaded. Default: none. */
  readonly modes?: ServerModes;
  /** Whether `--databricks` was given. Default false. */
  readonly isDatabricksForced?: boolean;
  /** Token of the `ProviderCatalog`; `imports` contains the module that exports it. */
  readonly catalog: InjectionToken;
}

/**
 * Provides the `FileEndpointSource`, which reloads its file, and the `SETTINGS` to every module. If the file is invalid,
 * `NestFactory.create` throws the `InvalidConfigError` (with `abortOnError: false`).
 */
@Module({})
export class ConfigModule {
  static forRootAsync(moduleOptions: ConfigModuleOptions): DynamicModule {
    const {
      path,
      environment,
      options,
      modes = { databricks: false, auth: false, store: false },
      isDatabricksForced = false,
      catalog,
      pollIntervalMs = POLL_INTERVAL_MS,
      imports = [],
    } = moduleOptions;
    const { variables, settings } = environment;
    const load = [registerAs(SETTINGS_NAMESPACE, () => settings)];
    return {
      module: ConfigModule,
      global: true,
      imports: [...imports, SettingsModule.forRoot({ ignoreEnvFile: true, isGlobal: true, load })],
      providers: [
        {
          provide: FileEndpointSource,
          inject: [catalog],
          useFactory: (providers: ProviderCatalog) =>
            new FileEndpointSource(
              new GatewayFileLoader(path, providers, variables, false, parseInWorker, isDatabricksForced),
            ),
        },
        {
          provide: ConfigWatcher,
          inject: [FileEndpointSource],
          useFactory: (source: FileEndpointSource) => new ConfigWatcher(source, settings, pollIntervalMs),
        },
        {
          provide: ActiveModes,
          inject: [FileEndpointSource],
          useFactory: (source: FileEndpointSource) => new ActiveModes(modes, isDatabricksForced, source),
        },
        { provide: EFFECTIVE_SETTINGS, useValue: { ...options, ...effectiveSettings(settings, variables) } },
      ],
      exports: [FileEndpointSource, ConfigWatcher, ActiveModes, EFFECTIVE_SETTINGS],
    };
  }
}
