import { createSecureContext, rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici';
import type { Connection, Settings } from '../../config';
import { EgressGuard, type Resolve } from './egress-guard';
import { IdleCache } from '../../shared/idle-cache';
import { providerPool, type ConnectOptions } from './provider-pool';
import { proxyPool } from './proxy-pool';

type ConnectionSettings = Pick<Settings, 'connectTimeoutMs' | 'proxy'>;

/** Allowed for all endpoints of the operator: some providers run on this machine by default. */
const LOCALHOST = 'localhost';

/**
 * Connections of endpoints with the same egress settings. They share one guard, one set of certificates, and either one
 * pool per origin or one proxy agent.
 */
class EgressRoute {
  private readonly dispatchers: IdleCache<string, Dispatcher>;
  private readonly guard: EgressGuard;
  private readonly isTrusted: boolean;
  private readonly options: { readonly connect: ConnectOptions; readonly pipelining: 1 };
  /** Creates an agent that sends all requests through a proxy; undefined without a proxy. */
  private readonly createProxyAgent: (() => Dispatcher) | undefined;
  private readonly proxyAgent: Dispatcher | undefined;

  constructor(
    { allow, certificates, proxy, isTrusted }: Connection,
    settings: ConnectionSettings,
    resolve?: Resolve,
    now?: () => number,
  ) {
    this.dispatchers = new IdleCache((dispatcher) => {
      if (dispatcher !== this.proxyAgent) close(dispatcher);
    }, now);
    const timeout = settings.connectTimeoutMs;
    this.isTrusted = isTrusted ?? true;
    this.guard = new EgressGuard(this.isTrusted ? [LOCALHOST, ...allow] : allow, resolve);
    // Created once: parsing all root certificates takes milliseconds.
    const tls = certificates && { secureContext: createSecureContext({ ca: [...rootCertificates, ...certificates] }) };
    this.options = { connect: { timeout, lookup: this.guard.lookup, ...tls }, pipelining: 1 };
    const uri = proxy?.reveal();
    const proxied = {
      // For connections that bypass the proxy. The operator chose the proxy's own address.
      ...this.options,
      factory: providerPool,
      clientFactory: (address: URL, options: object) => proxyPool(address, options, timeout),
      proxyTls: { timeout },
      ...(tls && { requestTls: { ...tls, timeout } }),
    };
    const fromEnvironment = settings.proxy;
    if (uri === undefined) {
      if (fromEnvironment) this.createProxyAgent = () => new EnvHttpProxyAgent({ ...proxied, ...fromEnvironment });
    } else if (uri !== 'none') this.createProxyAgent = () => new ProxyAgent({ ...proxied, uri });
    this.proxyAgent = this.createProxyAgent?.();
  }

  dispatcherFor(origin: string): Dispatcher {
    return this.dispatchers.get(origin) ?? this.open(origin);
  }

  withNewConnection<T>(origin: string, send: (dispatcher: Dispatcher) => T): T {
    if (!this.isTrusted) this.guard.checkHost(new URL(origin).hostname, false);
    const dispatcher = this.createProxyAgent?.() ?? providerPool(origin, this.options);
    try {
      return send(dispatcher);
    } finally {
      close(dispatcher);
    }
  }

  /** Closes all connections after their running requests have finished. */
  close(): void {
    for (const dispatcher of this.all()) close(dispatcher);
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.all()].map((dispatcher) => dispatcher.destroy()));
  }

  private all(): Set<Dispatcher> {
    return new Set([...this.dispatchers.values(), ...(this.proxyAgent ? [this.proxyAgent] : [])]);
  }

  private open(origin: string): Dispatcher {
    this.guard.checkHost(new URL(origin).hostname, this.isTrusted);
    const dispatcher = this.proxyAgent ?? providerPool(origin, this.options);
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
    return this.routeOf(connection).dispatcherFor(origin);
  }

  /** Calls `send` with a dispatcher that opens a new connection, and closes it after the request that `send` dispatches. */
  withNewConnection<T>(origin: string, connection: Connection, send: (dispatcher: Dispatcher) => T): T {
    return this.routeOf(connection).withNewConnection(origin, send);
  }

  async destroy(): Promise<void> {
    await Promise.all(this.routes.values().map((route) => route.destroy()));
  }

  private routeOf(connection: Connection): EgressRoute {
    const key = this.keys.get(connection) ?? this.keyOf(connection);
    return this.routes.get(key) ?? this.open(key, connection);
  }

  private keyOf(connection: Connection): string {
    const { allow, certificates, proxy, isTrusted } = connection;
    const key = JSON.stringify([allow, certificates, proxy?.reveal(), isTrusted]);
    this.keys.set(connection, key);
    return key;
  }

  private open(key: string, connection: Connection): EgressRoute {
    const route = new EgressRoute(connection, this.settings, this.resolve, this.now);
    this.routes.add(key, route);
    return route;
  }
}
