import type { Dispatcher } from 'undici';
import { GatewayError } from '../../errors';
import { readBounded } from '../../shared/bounded-buffer';
import { decodedBody } from '../decoders/content-coding';
import { isFromUsedConnection } from '../egress/provider-pool';
import { connectionError } from './connection-error';
import type { ResponseHeaders } from './upstream-request';

/** An HTTP request of any method and content type, such as a request for credentials. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute `http(s)` URL including the query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** A response with any status. Redirects are not followed. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
}

/** Limits of a request and its response. */
export interface HttpLimits {
  /** From sending the request to the end of the response. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

const DEFAULT_LIMITS: HttpLimits = { timeoutMs: 30_000, maxResponseBytes: 1024 * 1024 };

/**
 * Sends a request and reads the whole response.
 * @throws GatewayError `UPSTREAM_*`
 */
export async function sendHttpRequest(
  dispatcher: Dispatcher,
  { method, url, headers, body }: HttpRequest,
  { timeoutMs, maxResponseBytes }: HttpLimits = DEFAULT_LIMITS,
): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(url);
  const signal = AbortSignal.timeout(timeoutMs);
  let hasResponse = false;
  try {
    const response = await dispatcher.request({
      origin,
      path: pathname + search,
      method,
      headers: { 'accept-encoding': 'identity', ...headers },
      body: body ?? null,
      signal,
    });
    hasResponse = true;
    const bytes = await readBounded(decodedBody(response.body, response.headers), maxResponseBytes);
    if (bytes) return { status: response.statusCode, headers: response.headers, body: bytes };
    throw new GatewayError('UPSTREAM_INVALID', `The response exceeds the limit of ${maxResponseBytes} bytes.`);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    if (signal.aborted) {
      throw new GatewayError('UPSTREAM_TIMEOUT', `${origin} did not respond within ${timeoutMs / 1000} s.`);
    }
    // undici throws errors only.
    throw connectionError(error as Error, hasResponse);
  }
}

/** Returns whether the provider closed an idle connection while the request was on its way. */
export function isStaleConnection(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_UNREACHABLE' && isFromUsedConnection(error.cause);
}
