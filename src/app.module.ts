import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ConfigModule, type EffectiveSettings } from './config';
import { EndpointsModule } from './endpoints/endpoints.module';
import { ErrorFilter, RouteTable } from './http';
import { DocsModule } from './openapi/docs.module';
import { ProviderRegistry } from './providers/contract/provider-registry';
import { ProvidersModule } from './providers/providers.module';

/** The composition root: what is served, and from which file. */
@Module({})
export class AppModule {
  static serving(path: string, options: EffectiveSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRootAsync({ path, options, imports: [ProvidersModule], catalog: ProviderRegistry }),
        ProvidersModule,
        EndpointsModule,
        DocsModule,
      ],
      providers: [RouteTable, { provide: APP_FILTER, useClass: ErrorFilter }],
    };
  }
}
