export { Broadcast } from './broadcast';
export * from './broadcast.module';
export { relayBroadcasts } from './worker-broadcast';
