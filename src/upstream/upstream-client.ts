import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EnvHttpProxyAgent, Pool } from 'undici';
import { SETTINGS, type Settings } from '../config';
import { GatewayError } from '../errors';
import { AnswerExchange } from './answer-exchange';
import type { Exchange } from './exchange';
import { StreamExchange, type UpstreamStream } from './stream-exchange';
import { toJson } from './to-json';
import type { CancelSignal, Timeouts, UpstreamCall } from './upstream-call';

interface Address {
  readonly origin: string;
  readonly path: string;
}

/**
 * The only door to the outside. One connection pool for each origin, kept alive; `HTTP_PROXY`, `HTTPS_PROXY` and
 * `NO_PROXY` are honoured, and certificates of `NODE_EXTRA_CA_CERTS` are trusted (by Node itself).
 */
@Injectable()
export class UpstreamClient implements OnApplicationShutdown {
  private readonly timeouts: Timeouts;
  private readonly proxy: EnvHttpProxyAgent | undefined;
  private readonly pools = new Map<string, Pool>();
  /** By URL. URLs come from the operator's file, so there are about as many as endpoints. */
  private readonly addresses = new Map<string, Address>();

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    this.timeouts = {
      firstByte: settings.firstByteTimeoutMs,
      idle: settings.idleTimeoutMs,
      total: settings.totalTimeoutMs,
    };
    this.proxy = settings.proxy && new EnvHttpProxyAgent({ ...this.poolOptions(), ...settings.proxy });
  }

  /**
   * The body of a 2xx JSON answer, parsed.
   * @throws GatewayError `UPSTREAM_*` or, when the signal fires, `CLIENT_GONE`
   */
  answer(call: UpstreamCall, signal: CancelSignal, timeouts: Partial<Timeouts> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.dispatch(call, 'application/json', new AnswerExchange(this.timeoutsWith(timeouts), signal, resolve, reject));
    });
  }

  /**
   * Resolves when the vendor has accepted the call. Until the stream is over, the signal cancels it.
   * @throws GatewayError as {@link answer}
   */
  stream(call: UpstreamCall, signal: CancelSignal, timeouts: Partial<Timeouts> = {}): Promise<UpstreamStream> {
    return new Promise((resolve, reject) => {
      this.dispatch(
        call,
        'text/event-stream',
        new StreamExchange(this.timeoutsWith(timeouts), signal, resolve, reject),
      );
    });
  }

  private timeoutsWith({ firstByte, idle, total }: Partial<Timeouts>): Timeouts {
    return {
      firstByte: firstByte ?? this.timeouts.firstByte,
      idle: idle ?? this.timeouts.idle,
      total: total ?? this.timeouts.total,
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.proxy?.destroy(), ...[...this.pools.values()].map((pool) => pool.destroy())]);
  }

  private dispatch(call: UpstreamCall, accept: string, exchange: Exchange): void {
    if (!exchange.begin()) return;
    try {
      const { origin, path } = this.address(call.url);
      const dispatcher = call.dispatcher ?? this.proxy ?? this.pool(origin);
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
    this.addresses.set(url, address);
    return address;
  }

  private pool(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, this.poolOptions());
    this.pools.set(origin, pool);
    return pool;
  }

  private poolOptions(): Pool.Options {
    return { connect: { timeout: this.settings.connectTimeoutMs }, pipelining: 1 };
  }
}
