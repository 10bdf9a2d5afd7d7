export { BatchQueue, type BatchQueueOptions } from './batch-queue';
export { ChangeFeed } from './change-feed';
export { EndpointStore } from './endpoint-store';
export type { ColumnTypes, Migration } from './migration';
export { Store } from './store';
export { StoreError } from './store-error';
export { DATABASE, StoreModule, type StoreOpener, type StoreOptions } from './store.module';
export type { ChangeListener } from './subscription';
export type {
  ApiKeyRow,
  AuditRecordRow,
  ChangeKind,
  EndpointRow,
  PayloadRow,
  ScimResourceRow,
  SecretRow,
  Tables,
  UsageRow,
} from './tables';
export { isStoreUnavailable, storeUnavailable } from './unavailable';
export { newRowId } from './row-id';
export { readStoreUrl } from './store-url';
