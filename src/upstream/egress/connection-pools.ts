import { createSecureContext, rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici';
import type { Connection, Settings } from '../../config';
import { EgressGuard, type Resolve } from './egress-guard';
import { IdleCache } from '../../shared/idle-cache';
import { pauseSafePool, type ConnectOptions } from './pause-safe-pool';

type ConnectionSettings = Pick<Settings, 'connectTimeoutMs' | 'proxy'>;

/** Always allowed: some providers run on this machine by default. */
const LOCALHOST = 'localhost';

/**
 * Connections of endpoints with the same egress settings. They share one guard, one set of certificates, and either one
 * pool per origin or one proxy agent.
 */
class EgressRoute {
  private readonly dispatchers: IdleCache<string, Dispatcher>;
  private readonly guard: EgressGuard;
  private readonly options: { readonly connect: ConnectOptions; readonly pipelining: 1 };
  private readonly proxy: Dispatcher | undefined;

  constructor(
    { allow, certificates, proxy }: Connection,
    settings: ConnectionSettings,
    resolve?: Resolve,
    now?: () => number,
  ) {
    this.dispatchers = new IdleCache((dispatcher) => {
      if (dispatcher !== this.proxy) close(dispatcher);
    }, now);
    const timeout = settings.connectTimeoutMs;
    this.guard = new EgressGuard([LOCALHOST, ...allow], resolve);
    // Created once: parsing all root certificates takes milliseconds.
    const tls = certificates && { secureContext: createSecureContext({ ca: [...rootCertificates, ...certificates] }) };
    this.options = { connect: { timeout, lookup: this.guard.lookup, ...tls }, pipelining: 1 };
    const uri = proxy?.reveal();
    // Proxy agents use `connect` only for connections that bypass the proxy; the operator chose the proxy's own address.
    const proxied = { ...this.options, factory: pauseSafePool, ...(tls && { requestTls: { ...tls, timeout } }) };
    if (uri === undefined) this.proxy = settings.proxy && new EnvHttpProxyAgent({ ...proxied, ...settings.proxy });
    else if (uri !== 'none') this.proxy = new ProxyAgent({ ...proxied, uri });
  }

  dispatcherFor(origin: string): Dispatcher {
    return this.dispatchers.get(origin) ?? this.open(origin);
  }

  /** Closes all connections after their running requests have finished. */
  close(): void {
    for (const dispatcher of this.all()) close(dispatcher);
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.all()].map((dispatcher) => dispatcher.destroy()));
  }

  private all(): Set<Dispatcher> {
    return new Set([...this.dispatchers.values(), ...(this.proxy ? [this.proxy] : [])]);
  }

  private open(origin: string): Dispatcher {
    this.guard.checkHost(new URL(origin).hostname, true);
    const dispatcher = this.proxy ?? pauseSafePool(origin, this.options);
    this.dispatchers.add(origin, dispatcher);
    return dispatcher;
  }
}

function close(dispatcher: Dispatcher): void {
  dispatcher.close(() => undefined);
}

/**
 * All connections to providers, kept alive. Endpoints with the same egress settings share them, also across reloads.
 * Connections that have not been used for a while, because a reload replaced their endpoint, are closed.
 */
export class ConnectionPools {
  private readonly routes: IdleCache<string, EgressRoute>;
  private readonly keys = new WeakMap<Connection, string>();

  /** @param now returns the time in milliseconds */
  constructor(
    private readonly settings: ConnectionSettings,
    private readonly resolve?: Resolve,
    private readonly now?: () => number,
  ) {
    this.routes = new IdleCache((route) => route.close(), now);
  }

  /**
   * Returns the dispatcher for an origin that the configuration or an adapter contains. Each new connection checks the
   * resolved addresses of the host. A proxy resolves names itself, so addresses behind a proxy are not checked.
   * @throws GatewayError `UPSTREAM_FORBIDDEN`
   */
  dispatcherFor(origin: string, connection: Connection): Dispatcher {
    const key = this.keys.get(connection) ?? this.keyOf(connection);
    return (this.routes.get(key) ?? this.open(key, connection)).dispatcherFor(origin);
  }

  async destroy(): Promise<void> {
    await Promise.all(this.routes.values().map((route) => route.destroy()));
  }

  private keyOf(connection: Connection): string {
    const { allow, certificates, proxy } = connection;
    const key = JSON.stringify([allow, certificates, proxy?.reveal()]);
    this.keys.set(connection, key);
    return key;
  }

  private open(key: string, connection: Connection): EgressRoute {
    const route = new EgressRoute(connection, this.settings, this.resolve, this.now);
    this.routes.add(key, route);
    return route;
  }
}
