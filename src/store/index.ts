export { ChangeFeed } from './change-feed';
export { EndpointStore } from './endpoint-store';
export type { ColumnTypes, Migration } from './migration';
export { Store } from './store';
export { StoreError } from './store-error';
export { DATABASE, StoreModule, type StoreOptions } from './store.module';
export type { ChangeListener } from './subscription';
export type { ChangeKind, EndpointRow, Tables } from './tables';
export { isStoreUnavailable } from './unavailable';
