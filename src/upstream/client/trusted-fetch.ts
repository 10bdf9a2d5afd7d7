import { Injectable } from '@nestjs/common';
import type { Connection } from '../../config';
import { GatewayError } from '../../errors';
import type { HttpLimits, HttpResponse } from './http-request';
import { UpstreamClient } from './upstream-client';

/** The part of `RequestInit` that is supported. */
export interface TrustedRequest {
  readonly method?: string;
  readonly headers?: Headers | Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | null;
}

export interface TrustedFetchOptions extends Partial<HttpLimits> {
  /** Hosts that may have private addresses, as `Connection.allow`. Default: none; a URL may contain a private address. */
  readonly allow?: readonly string[];
}

const LIMITS: HttpLimits = { timeoutMs: 5000, maxResponseBytes: 256 * 1024 };
/** Statuses of responses that have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * `fetch` for addresses that the operator names, such as an issuer of tokens. Honours the proxy and the certificates of the
 * process. Reads the whole response within a timeout, up to a maximum size. A redirect is an error.
 */
@Injectable()
export class TrustedFetch {
  constructor(private readonly client: UpstreamClient) {}

  /** @throws GatewayError `UPSTREAM_*` */
  async fetch(url: string, request: TrustedRequest = {}, options: TrustedFetchOptions = {}): Promise<Response> {
    const { allow = [], ...limits } = options;
    return this.send(url, request, { allow }, { ...LIMITS, ...limits });
  }

  /** Returns a `fetch` with these options, for libraries. Its requests share connections. */
  withOptions({ allow = [], ...limits }: TrustedFetchOptions) {
    const connection: Connection = { allow };
    const merged = { ...LIMITS, ...limits };
    return (url: string, request: TrustedRequest = {}): Promise<Response> =>
      this.send(url, request, connection, merged);
  }

  private async send(
    url: string,
    { method = 'GET', headers, body }: TrustedRequest,
    connection: Connection,
    limits: HttpLimits,
  ): Promise<Response> {
    const sent = Object.fromEntries(new Headers(headers));
    if (body instanceof URLSearchParams) sent['content-type'] ??= 'application/x-www-form-urlencoded';
    const response = await this.client.sendHttp(
      { method, url, headers: sent, body: body?.toString() },
      connection,
      limits,
    );
    return toResponse(response, url);
  }
}

function toResponse({ status, headers, body }: HttpResponse, url: string): Response {
  const { origin } = new URL(url);
  if (status >= 300 && status < 400 && status !== 304) {
    throw new GatewayError(
      'UPSTREAM_INVALID',
      `${origin} responded with a redirect (${status}), which is not followed.`,
    );
  }
  const copied = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const item of [value].flat()) if (item !== undefined) copied.append(name, item);
  }
  // The body has been decoded.
  copied.delete('content-encoding');
  copied.delete('content-length');
  try {
    return new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(body), { status, headers: copied });
  } catch {
    throw new GatewayError('UPSTREAM_INVALID', `${origin} responded with status ${status}, which is not valid.`);
  }
}
