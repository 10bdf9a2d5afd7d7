import { createSecureContext, rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici';
import type { Connection, Settings } from '../../config';
import { EgressGuard, type Resolve } from './egress-guard';
import { IdleCache } from './idle-cache';
import { steadyPool, type ConnectOptions } from './steady-pool';

type ConnectionSettings = Pick<Settings, 'connectTimeoutMs' | 'proxy'>;

/** Vendors whose server is by default on this machine. */
const THIS_MACHINE = 'localhost';

/** One way out: its checks and certificates, and, through a proxy or without, a pool for each origin. */
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
    this.guard = new EgressGuard([THIS_MACHINE, ...allow], resolve);
    // Made once: each reading of all authorities takes milliseconds.
    const tls = certificates && { secureContext: createSecureContext({ ca: [...rootCertificates, ...certificates] }) };
    this.options = { connect: { timeout, lookup: this.guard.lookup, ...tls }, pipelining: 1 };
    const uri = proxy?.reveal();
    // What these do with `connect` concerns connections without the proxy, whose own address is the operator's choice.
    const proxied = { ...this.options, factory: steadyPool, ...(tls && { requestTls: { ...tls, timeout } }) };
    if (uri === undefined) this.proxy = settings.proxy && new EnvHttpProxyAgent({ ...proxied, ...settings.proxy });
    else if (uri !== 'none') this.proxy = new ProxyAgent({ ...proxied, uri });
  }

  to(origin: string): Dispatcher {
    return this.dispatchers.get(origin) ?? this.open(origin);
  }

  /** What runs comes to its own end. */
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
    const dispatcher = this.proxy ?? steadyPool(origin, this.options);
    this.dispatchers.add(origin, dispatcher);
    return dispatcher;
  }
}

function close(dispatcher: Dispatcher): void {
  dispatcher.close(() => undefined);
}

/**
 * All connections to vendors, kept alive. Endpoints whose connections are alike share them, also over reloads; those that
 * nobody has used for a while, since a reload has replaced their endpoint, are closed.
 */
export class ConnectionPools {
  private readonly ways: IdleCache<string, EgressRoute>;
  private readonly keys = new WeakMap<Connection, string>();

  /** @param now in milliseconds */
  constructor(
    private readonly settings: ConnectionSettings,
    private readonly resolve?: Resolve,
    private readonly now?: () => number,
  ) {
    this.ways = new IdleCache((way) => way.close(), now);
  }

  /**
   * What dispatches calls to an origin that the operator's file, or an adapter, names. Its host is checked when its name
   * has been resolved, with each new connection; behind a proxy names are resolved by the proxy.
   * @throws GatewayError `UPSTREAM_FORBIDDEN`
   */
  to(origin: string, connection: Connection): Dispatcher {
    const key = this.keys.get(connection) ?? this.keyOf(connection);
    return (this.ways.get(key) ?? this.open(key, connection)).to(origin);
  }

  async destroy(): Promise<void> {
    await Promise.all(this.ways.values().map((way) => way.destroy()));
  }

  private keyOf(connection: Connection): string {
    const { allow, certificates, proxy } = connection;
    const key = JSON.stringify([allow, certificates, proxy?.reveal()]);
    this.keys.set(connection, key);
    return key;
  }

  private open(key: string, connection: Connection): EgressRoute {
    const way = new EgressRoute(connection, this.settings, this.resolve, this.now);
    this.ways.add(key, way);
    return way;
  }
}
