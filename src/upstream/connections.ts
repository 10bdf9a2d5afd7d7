import { createSecureContext, rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { Connection, Settings } from '../config';
import { EgressGuard, type Resolve } from './egress-guard';

type ConnectionSettings = Pick<Settings, 'connectTimeoutMs' | 'proxy'>;
type ConnectOptions = Exclude<Pool.Options['connect'], ((...args: never[]) => void) | undefined>;

/** Vendors whose server is by default on this machine. */
const THIS_MACHINE = 'localhost';

/** One way out: its checks and certificates, and, through a proxy or without, a pool for each origin. */
class Way {
  private readonly dispatchers = new Map<string, Dispatcher>();
  private readonly guard: EgressGuard;
  private readonly options: { readonly connect: ConnectOptions; readonly pipelining: 1 };
  private readonly proxy: Dispatcher | undefined;

  constructor({ allow, certificates, proxy }: Connection, settings: ConnectionSettings, resolve?: Resolve) {
    const timeout = settings.connectTimeoutMs;
    this.guard = new EgressGuard([THIS_MACHINE, ...allow], resolve);
    // Made once: each reading of all authorities takes milliseconds.
    const tls = certificates && { secureContext: createSecureContext({ ca: [...rootCertificates, ...certificates] }) };
    this.options = { connect: { timeout, lookup: this.guard.lookup, ...tls }, pipelining: 1 };
    const uri = proxy?.reveal();
    // What these do with `connect` concerns connections without the proxy, whose own address is the operator's choice.
    const proxied = { ...this.options, ...(tls && { requestTls: { ...tls, timeout } }) };
    if (uri === undefined) this.proxy = settings.proxy && new EnvHttpProxyAgent({ ...proxied, ...settings.proxy });
    else if (uri !== 'none') this.proxy = new ProxyAgent({ ...proxied, uri });
  }

  to(origin: string): Dispatcher {
    return this.dispatchers.get(origin) ?? this.open(origin);
  }

  async destroy(): Promise<void> {
    await Promise.all([this.proxy?.destroy(), ...[...this.dispatchers.values()].map((pool) => pool.destroy())]);
  }

  private open(origin: string): Dispatcher {
    this.guard.checkHost(new URL(origin).hostname, true);
    const dispatcher = this.proxy ?? new Pool(origin, this.options);
    this.dispatchers.set(origin, dispatcher);
    return dispatcher;
  }
}

/** All connections to vendors, kept alive. Endpoints whose connections are alike share them, also over reloads. */
export class Connections {
  private readonly ways = new Map<string, Way>();
  private readonly known = new WeakMap<Connection, Way>();

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly resolve?: Resolve,
  ) {}

  /**
   * What dispatches calls to an origin that the operator's file, or an adapter, names. Its host is checked when its name
   * has been resolved, with each new connection; behind a proxy names are resolved by the proxy.
   * @throws GatewayError `UPSTREAM_FORBIDDEN`
   */
  to(origin: string, connection: Connection): Dispatcher {
    return (this.known.get(connection) ?? this.way(connection)).to(origin);
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.ways.values()].map((way) => way.destroy()));
  }

  private way(connection: Connection): Way {
    const { allow, certificates, proxy } = connection;
    const key = JSON.stringify([allow, certificates, proxy?.reveal()]);
    let way = this.ways.get(key);
    if (!way) this.ways.set(key, (way = new Way(connection, this.settings, this.resolve)));
    this.known.set(connection, way);
    return way;
  }
}
