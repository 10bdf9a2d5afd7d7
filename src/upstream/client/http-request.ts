import type { Dispatcher } from 'undici';
import { GatewayError } from '../../errors';
import { connectionError } from './exchange';
import type { ResponseHeaders } from './upstream-request';

/** A request of a library that speaks a protocol of its own, such as one that fetches credentials. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute `http(s)` address, query included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** Whatever came back; refusals and redirects too are answers, and are not followed. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
}

const TIME_LIMIT_MS = 30_000;
/** In bytes. */
const MAX_ANSWER = 1024 * 1024;

/** @throws GatewayError `UPSTREAM_*` */
export async function sendHttpRequest(
  dispatcher: Dispatcher,
  { method, url, headers, body }: HttpRequest,
): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(url);
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  let hasResponse = false;
  try {
    const answer = await dispatcher.request({
      origin,
      path: pathname + search,
      method: method,
      headers,
      body: body ?? null,
      signal,
    });
    hasResponse = true;
    return { status: answer.statusCode, headers: answer.headers, body: await read(answer.body) };
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    if (signal.aborted) throw new GatewayError('UPSTREAM_TIMEOUT', `${origin} did not answer in time.`);
    throw connectionError(error instanceof Error ? error : new Error(String(error)), hasResponse);
  }
}

async function read(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MAX_ANSWER) throw new GatewayError('UPSTREAM_INVALID', 'The answer is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
