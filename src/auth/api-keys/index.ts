import type { Provider } from '@nestjs/common';
import { ChangeFeed, Store } from '../../store';
import { AuthConfiguration } from '../auth-configuration';
import { Principals } from '../principals';
import { ApiKeyStore } from './api-key-store';
import { ApiKeys, type StoredKeys } from './api-keys';
import { ApiKeysService } from './api-keys.service';
import { KeyUsage } from './key-usage';
import { ManagedKeys } from './managed-keys';

export { ApiKeysController } from './api-keys.controller';
export { API_KEYS_DOCS } from './api-keys.docs';
export { ApiKeyMethod, FileKeyMethod } from './api-key.method';
export { ApiKeyStore } from './api-key-store';
export { issueKey, issueSuccessor, requestFor } from './issue-key';
export { MAX_GRACE_SECONDS, readNewKey } from './key-body';
export { digestOfKey, newKey } from './key-format';
export { KeyLimitPolicy } from './key-limit.policy';
export { viewOfRow, type KeyView } from './key-view';

/** What API keys need on every server with `auth:`. */
const PROVIDERS: Provider[] = [
  {
    provide: ApiKeys,
    inject: [
      AuthConfiguration,
      Principals,
      { token: ManagedKeys, optional: true },
      { token: KeyUsage, optional: true },
    ],
    useFactory: (configuration: AuthConfiguration, principals: Principals, keys?: ManagedKeys, usage?: KeyUsage) => {
      const stored: StoredKeys | undefined = keys && usage && { keys, usage };
      return new ApiKeys(configuration, principals, stored);
    },
  },
];

/** What they need besides on a server with a store. */
const STORE_PROVIDERS: Provider[] = [
  ApiKeyStore,
  ApiKeysService,
  {
    provide: ManagedKeys,
    inject: [ApiKeyStore, ChangeFeed],
    useFactory: (store: ApiKeyStore, feed: ChangeFeed) => new ManagedKeys(store, feed),
  },
  {
    provide: KeyUsage,
    inject: [ApiKeyStore, Store],
    useFactory: (keys: ApiKeyStore, store: Store) => new KeyUsage(keys, store),
  },
];

/** Returns the providers of API keys. */
export function apiKeyProviders(hasStore: boolean): Provider[] {
  return hasStore ? [...PROVIDERS, ...STORE_PROVIDERS] : PROVIDERS;
}
