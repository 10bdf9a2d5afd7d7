import type { createClient } from '@redis/client';

/** Timeout of a connection attempt. */
export const CONNECT_TIMEOUT_MS = 1000;
/** Maximum wait between two connection attempts. */
const MAX_BACKOFF_MS = 1000;
/** A connection without traffic for this long is closed. Pings keep a healthy connection active. */
const IDLE_TIMEOUT_MS = 5000;
const PING_INTERVAL_MS = 2000;

export type CreateClient = typeof createClient;
export type Client = ReturnType<typeof newClient>;

/** Loaded when first needed, because most servers do not use Redis and the package has about 500 modules. */
export async function loadRedis(): Promise<CreateClient> {
  return (await import('@redis/client')).createClient;
}

/** Returns a client that reconnects by itself. Failed attempts are `error` events. */
export function newClient(create: CreateClient, url: string) {
  return create({
    url,
    RESP: 2,
    maintNotifications: 'disabled',
    // A command fails immediately while the connection is down.
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      reconnectStrategy: (attempts) => Math.min(50 * 2 ** attempts, MAX_BACKOFF_MS),
    },
  });
}
