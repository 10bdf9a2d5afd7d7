import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Connection, type Settings } from '../../config';
import { GatewayError } from '../../errors';
import { JsonExchange, type UpstreamResponse } from './json-exchange';
import { ConnectionPools } from '../egress/connection-pools';
import type { Exchange } from './exchange';
import { sendHttpRequest, type HttpResponse, type HttpRequest } from './http-request';
import { IdleCache } from '../egress/idle-cache';
import { StreamExchange, type UpstreamStream } from './stream-exchange';
import { toJson } from './to-json';
import type { CancelSignal, Timeouts, UpstreamRequest } from './upstream-request';

interface Address {
  readonly origin: string;
  readonly path: string;
}

/** How a call is made; an endpoint is one. */
export interface RequestOptions {
  /** Those of the process where left out. */
  readonly timeouts?: Partial<Timeouts>;
  /** Default: as the process's settings have it, and to no private address but one that the URL itself spells out. */
  readonly connection?: Connection;
}

const USUAL: Connection = Object.freeze({ allow: [] });

/**
 * The only door to vendors. One connection pool for each origin, kept alive; `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`
 * are honoured, and certificates of `NODE_EXTRA_CA_CERTS` are trusted (by Node itself).
 */
@Injectable()
export class UpstreamClient implements OnApplicationShutdown {
  private readonly timeouts: Timeouts;
  private readonly connections: ConnectionPools;
  private readonly running = new Set<Exchange>();
  /** By URL. */
  private readonly addresses = new IdleCache<string, Address>();

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.timeouts = {
      firstByte: settings.firstByteTimeoutMs,
      idle: settings.idleTimeoutMs,
      total: settings.totalTimeoutMs,
    };
    this.connections = new ConnectionPools(settings);
  }

  /**
   * A 2xx answer of JSON.
   * @throws GatewayError `UPSTREAM_*` or, when the signal fires, `CLIENT_DISCONNECTED`
   */
  requestJson(
    call: UpstreamRequest,
    signal: CancelSignal,
    { timeouts, connection }: RequestOptions = {},
  ): Promise<UpstreamResponse> {
    return new Promise((resolve, reject) => {
      const exchange = new JsonExchange(this.timeoutsWith(timeouts), signal, resolve, reject);
      this.dispatch(call, 'application/json', exchange, connection);
    });
  }

  /**
   * Resolves when the vendor has accepted the call. Until the stream is over, the signal cancels it.
   * @throws GatewayError as {@link requestJson}
   */
  requestStream(call: UpstreamRequest, signal: CancelSignal, options: RequestOptions = {}): Promise<UpstreamStream> {
    return new Promise((resolve, reject) => {
      const exchange = new StreamExchange(this.timeoutsWith(options.timeouts), signal, resolve, reject);
      this.dispatch(call, 'text/event-stream', exchange, options.connection);
    });
  }

  /**
   * Whatever answers a request that is no call of a vendor's API, within 30 s.
   * @throws GatewayError `UPSTREAM_*`
   */
  async sendHttp(request: HttpRequest, connection: Connection = USUAL): Promise<HttpResponse> {
    return sendHttpRequest(this.connections.to(new URL(request.url).origin, connection), request);
  }

  private timeoutsWith({ firstByte, idle, total }: Partial<Timeouts> = {}): Timeouts {
    return {
      firstByte: firstByte ?? this.timeouts.firstByte,
      idle: idle ?? this.timeouts.idle,
      total: total ?? this.timeouts.total,
    };
  }

  /** Ends every call that runs; who waits for it is told why. */
  cancelAll(reason: GatewayError): void {
    for (const exchange of this.running) exchange.fail(reason);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connections.destroy();
  }

  private dispatch(call: UpstreamRequest, accept: string, exchange: Exchange, connection = USUAL): void {
    if (!exchange.begin()) return;
    this.running.add(exchange);
    exchange.whenOver = () => this.running.delete(exchange);
    try {
      const { origin, path } = this.address(call.url);
      const dispatcher = call.dispatcher ?? this.connections.to(origin, connection);
      dispatcher.dispatch(
        {
          origin,
          path,
          method: 'POST',
          headers: { 'content-type': 'application/json', accept, ...call.headers },
          body: toJson(call.body),
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        exchange,
      );
    } catch (error) {
      exchange.fail(GatewayError.from(error));
    }
  }

  private address(url: string): Address {
    const known = this.addresses.get(url);
    if (known) return known;
    const { origin, pathname, search } = new URL(url);
    const address = { origin, path: pathname + search };
    this.addresses.add(url, address);
    return address;
  }
}
