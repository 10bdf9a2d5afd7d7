import { Module, type DynamicModule, type FactoryProvider, type OnApplicationShutdown } from '@nestjs/common';
import type { Secret } from '../config';
import { ChangeFeed } from './change-feed';
import { EndpointStore } from './endpoint-store';
import { Store } from './store';

/** Injection token of the `Kysely<Tables>`. */
export const DATABASE = Symbol('DATABASE');

const STORE_OPTIONS = Symbol('STORE_OPTIONS');

/** Opens the store by the function that it gets. It has to close the store if the application cannot start. */
export type StoreOpener = (open: () => Promise<Store>) => Promise<Store>;

export interface StoreOptions {
  readonly url: Secret;
  /** Absolute path of the folder which a relative path in the URL starts from. */
  readonly folder: string;
  readonly opener?: StoreOpener;
}

/** The database of the server, for every module. If it cannot be opened, `NestFactory.create` throws a `StoreError`. */
@Module({})
export class StoreModule implements OnApplicationShutdown {
  constructor(private readonly store: Store) {}

  static forRootAsync(options: Pick<FactoryProvider<StoreOptions>, 'inject' | 'useFactory'>): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: STORE_OPTIONS, ...options },
        {
          provide: Store,
          inject: [STORE_OPTIONS],
          useFactory: ({ url, folder, opener = (open) => open() }: StoreOptions) =>
            opener(() => Store.open(url, folder)),
        },
        { provide: DATABASE, inject: [Store], useFactory: ({ database }: Store) => database },
        { provide: ChangeFeed, inject: [Store], useFactory: (store: Store) => ChangeFeed.open(store) },
        EndpointStore,
      ],
      exports: [Store, DATABASE, ChangeFeed, EndpointStore],
    };
  }

  /** Runs after the last request has finished. */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
