import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Connection, type Settings } from '../../config';
import { GatewayError } from '../../errors';
import { ConnectionPools } from '../egress/connection-pools';
import { IdleCache } from '../../shared/idle-cache';
import { spliceModel } from '../../shared/json-source';
import { LinkedList } from '../../shared/linked-list';
import type { Exchange } from './exchange';
import {
  isStaleConnection,
  sendHttpRequest,
  type HttpLimits,
  type HttpResponse,
  type HttpRequest,
} from './http-request';
import { JsonExchange, type UpstreamResponse } from './json-exchange';
import { RepeatableRequest } from './repeatable-request';
import { ResponseMemory } from './response-memory';
import { StreamExchange, type UpstreamStream } from './stream-exchange';
import { toJson } from './to-json';
import type { CancelSignal, Timeouts, UpstreamRequest } from './upstream-request';

interface Address {
  readonly origin: string;
  readonly path: string;
}

/** Options of a request; an endpoint has this shape. */
export interface RequestOptions {
  /** Default: the process's timeouts, for each one that is missing. */
  readonly timeouts?: Partial<Timeouts>;
  /** Default: the process's proxy and certificates; a private address only if the URL contains it literally. */
  readonly connection?: Connection;
}

const DEFAULT_CONNECTION: Connection = Object.freeze({ allow: [] });

/**
 * Sends all requests to providers. Keeps one connection pool per origin. Honours `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`;
 * Node itself trusts the certificates of `NODE_EXTRA_CA_CERTS`.
 */
@Injectable()
export class UpstreamClient implements OnApplicationShutdown {
  private readonly timeouts: Timeouts;
  private readonly pools: ConnectionPools;
  private readonly running = new LinkedList<Exchange>();
  private readonly memory: ResponseMemory;
  /** Parsed addresses by URL. */
  private readonly addresses = new IdleCache<string, Address>();

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.timeouts = {
      firstByte: settings.firstByteTimeoutMs,
      idle: settings.idleTimeoutMs,
      total: settings.totalTimeoutMs,
    };
    this.pools = new ConnectionPools(settings);
    this.memory = new ResponseMemory(settings.maxBufferedBytes);
  }

  /**
   * Sends a request and returns its 2xx JSON response.
   * @throws GatewayError `UPSTREAM_*` or, when the signal fires, `CLIENT_DISCONNECTED`
   */
  requestJson(
    request: UpstreamRequest,
    signal: CancelSignal,
    { timeouts, connection }: RequestOptions = {},
  ): Promise<UpstreamResponse> {
    return new Promise((resolve, reject) => {
      const exchange = new JsonExchange(
        this.timeoutsWith(timeouts),
        signal,
        request.errorFormat,
        this.memory,
        resolve,
        reject,
      );
      this.dispatch(request, 'application/json', exchange, connection);
    });
  }

  /**
   * Sends a request and returns its 2xx event stream when the response headers have arrived. The signal cancels the
   * stream until it ends.
   * @throws GatewayError as {@link requestJson}
   */
  requestStream(request: UpstreamRequest, signal: CancelSignal, options: RequestOptions = {}): Promise<UpstreamStream> {
    return new Promise((resolve, reject) => {
      const exchange = new StreamExchange(
        this.timeoutsWith(options.timeouts, options.timeouts?.firstToken),
        signal,
        request.errorFormat,
        resolve,
        reject,
      );
      this.dispatch(request, 'text/event-stream', exchange, options.connection);
    });
  }

  /**
   * Sends a request that is not a model call, such as a token request, and returns its response.
   *
   * @param limits default: 30 s and 1 MiB
   * @throws GatewayError `UPSTREAM_*`
   */
  async sendHttp(
    request: HttpRequest,
    connection: Connection = DEFAULT_CONNECTION,
    limits?: HttpLimits,
  ): Promise<HttpResponse> {
    const { origin } = new URL(request.url);
    try {
      return await sendHttpRequest(this.pools.dispatcherFor(origin, connection), request, limits);
    } catch (error) {
      if (!isStaleConnection(error)) throw error;
      return this.pools.withNewConnection(origin, connection, (dispatcher) =>
        sendHttpRequest(dispatcher, request, limits),
      );
    }
  }

  /** @param firstToken only of streams */
  private timeoutsWith({ firstByte, idle, total }: Partial<Timeouts> = {}, firstToken?: number): Timeouts {
    return {
      firstByte: firstByte ?? this.timeouts.firstByte,
      idle: idle ?? this.timeouts.idle,
      total: total ?? this.timeouts.total,
      firstToken,
    };
  }

  /** Fails every running request with `reason`. */
  cancelAll(reason: GatewayError): void {
    while (this.running.first) this.running.first.fail(reason);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pools.destroy();
  }

  private dispatch(
    request: UpstreamRequest,
    accept: string,
    exchange: Exchange,
    connection = DEFAULT_CONNECTION,
  ): void {
    if (!exchange.begin(this.running)) return;
    try {
      const { origin, path } = this.address(request.url);
      const options = {
        origin,
        path,
        method: 'POST' as const,
        headers: { 'content-type': 'application/json', accept, 'accept-encoding': 'identity', ...request.headers },
        body: bodyOf(request),
        headersTimeout: 0,
        bodyTimeout: 0,
      };
      exchange.repeatable = new RepeatableRequest(this.pools, connection, options);
      const dispatcher = request.dispatcher ?? this.pools.dispatcherFor(origin, connection);
      dispatcher.dispatch(options, exchange);
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

/** Large bodies of which only `model` has changed, or to which fields were added, are not serialized again. */
function bodyOf({ body, dispatcher }: UpstreamRequest): Buffer | string {
  // A provider inside the process reads text.
  const bytes = typeof body === 'string' || dispatcher ? undefined : spliceModel(body);
  return bytes ?? toJson(body);
}
