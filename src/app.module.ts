import { dirname } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { apiDocuments } from './api-documents';
import { AuditModule } from './audit';
import { AuthModule } from './auth';
import {
  ConfigModule,
  FileEndpointSource,
  usableStoreUrl,
  type EffectiveSettings,
  type Environment,
  type ServerModes,
} from './config';
import { DatabricksModule } from './databricks/databricks.module';
import { DATABRICKS_DIALECTS } from './databricks/dialects';
import { OAUTH_DIALECT } from './databricks/identity/oauth.dialect';
import { OAuthModule } from './databricks/identity/oauth.module';
import { ALL_DIALECTS, DialectsModule } from './dialects/dialects.module';
import type { CallObserver } from './endpoints/call-observer';
import { EndpointsModule } from './endpoints/endpoints.module';
import { VisibleEndpoints } from './endpoints/visible-endpoints';
import { DIALECTS, ErrorFilter, RouteTable, type Dialect } from './http';
import { ObservabilityModule } from './observability/observability.module';
import { DocsModule } from './openapi/docs.module';
import { ProviderRegistry } from './providers/contract/provider-registry';
import { ProvidersModule } from './providers/providers.module';
import { ScimModule, SCIM_DIALECT } from './scim';
import { SecretsModule } from './secrets';
import { ServerModule } from './server/server.module';
import { StoreModule, type StoreOpener } from './store';

export interface AppOptions {
  /** Options of the command line, for `GET /admin/config`. */
  readonly commandLine?: EffectiveSettings;
  /** Further observers of client requests. */
  readonly observers?: readonly CallObserver[];
  /** Interval between two checks of the gateway file for changes, in milliseconds. */
  readonly pollIntervalMs?: number;
  /** Databricks mode, even if the gateway file does not switch it on. */
  readonly databricks?: boolean;
}

/** What `createApp` decides. */
export interface ServingOptions extends AppOptions {
  readonly modes: ServerModes;
  readonly openStore: StoreOpener;
}

/** Returns the dialects in the order in which their prefixes are matched. */
export function dialectsOf(modes: ServerModes): readonly Dialect[] {
  return [
    ...(modes.databricks ? DATABRICKS_DIALECTS : []),
    ...(hasOAuthOnly(modes) ? [OAUTH_DIALECT] : []),
    ...(hasDirectory(modes) ? [SCIM_DIALECT] : []),
    ...ALL_DIALECTS,
  ];
}

/** Whether the server has the token endpoint of Databricks mode, without the mode. */
function hasOAuthOnly({ auth, databricks }: ServerModes): boolean {
  return auth && !databricks;
}

/** Whether identity providers can push users and groups. */
function hasDirectory({ auth, store }: ServerModes): boolean {
  return auth && store;
}

/** The database that the gateway file, a variable or the default names. Relative paths start from the folder of the file. */
const storeModule = (opener: StoreOpener): DynamicModule =>
  StoreModule.forRootAsync({
    inject: [FileEndpointSource],
    useFactory: (file: FileEndpointSource) => ({
      url: usableStoreUrl(file.current().store),
      folder: dirname(file.name),
      opener,
    }),
  });

/** The composition root. */
@Module({})
export class AppModule {
  /** @param path of the gateway file */
  static serving(path: string, environment: Environment, options: ServingOptions): DynamicModule {
    const { commandLine = {}, observers = [], pollIntervalMs, databricks: isForced = false } = options;
    const { modes, openStore } = options;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRootAsync({
          path,
          environment,
          options: commandLine,
          pollIntervalMs,
          modes,
          isDatabricksForced: isForced,
          imports: [ProvidersModule],
          catalog: ProviderRegistry,
        }),
        ProvidersModule,
        ObservabilityModule.with(observers),
        AuditModule,
        // Express matches routes in the order of the modules: the most frequent first. Those of Databricks mode replace others.
        ...(modes.store ? [storeModule(openStore)] : []),
        ...(modes.databricks ? [SecretsModule.with(environment), DatabricksModule] : []),
        DialectsModule,
        EndpointsModule,
        ServerModule,
        ...(hasDirectory(modes) ? [ScimModule] : []),
        AuthModule.with(modes),
        ...(hasOAuthOnly(modes) ? [OAuthModule] : []),
        DocsModule.forRoot({
          documents: apiDocuments(modes),
          endpoints: VisibleEndpoints,
          imports: [EndpointsModule],
        }),
      ],
      providers: [
        RouteTable,
        { provide: DIALECTS, useValue: dialectsOf(modes) },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
