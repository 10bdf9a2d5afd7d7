import { Inject, Injectable } from '@nestjs/common';
import { Client, type Dispatcher } from 'undici';
import { SETTINGS, type ImageFetching, type Settings } from '../../config';
import { GatewayError } from '../../errors';
import { EgressGuard } from '../egress/egress-guard';
import { providerConnector } from '../egress/provider-pool';
import { readBounded } from '../../shared/bounded-buffer';
import { decodedBody } from '../decoders/content-coding';
import type { CancelSignal } from '../client/upstream-request';

const MAX_REDIRECTS = 3;
/** For one image, including redirects. */
const TIMEOUT_MS = 10_000;
const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

/** An image could not be fetched. The message completes a sentence whose subject is the image. */
export class ImageError extends Error {}

/**
 * Fetches images from URLs that clients send, which are untrusted. The address of each connection is checked, also after
 * a redirect. No proxy is used, because addresses behind a proxy cannot be checked. No credentials are sent.
 */
@Injectable()
export class ImageFetcher {
  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'connectTimeoutMs'>) {}

  /**
   * Returns the image as a `data:` URL.
   *
   * @param address `http(s)` URL
   * @throws ImageError
   * @throws GatewayError `CLIENT_DISCONNECTED` when the signal fires
   */
  async fetch(address: string, fetching: ImageFetching, signal: CancelSignal, timeoutMs = TIMEOUT_MS): Promise<string> {
    const abort = new AbortController();
    const onDisconnect = (): void => abort.abort(new GatewayError('CLIENT_DISCONNECTED', 'The client disconnected.'));
    const onTimeout = (): void => abort.abort(new ImageError(`could not be fetched within ${timeoutMs / 1000} s`));
    const timer = setTimeout(onTimeout, timeoutMs);
    if (signal.aborted) onDisconnect();
    signal.addEventListener('abort', onDisconnect);
    try {
      return await this.followRedirects(toUrl(address), fetching, abort.signal);
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : toImageError(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onDisconnect);
    }
  }

  private async followRedirects(
    address: URL,
    { maxBytes, allow }: ImageFetching,
    signal: AbortSignal,
  ): Promise<string> {
    const guard = new EgressGuard(allow);
    let url = address;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const result = await this.request(url, guard, maxBytes, signal);
      if (typeof result === 'string') return result;
      url = result;
    }
    throw new ImageError(`is behind more than ${MAX_REDIRECTS} redirects`);
  }

  /** Returns the image, or the URL that the server redirects to. */
  private async request(url: URL, guard: EgressGuard, maxBytes: number, signal: AbortSignal): Promise<string | URL> {
    guard.checkHost(url.hostname, false);
    const client = new Client(url.origin, {
      connect: providerConnector({ timeout: this.settings.connectTimeoutMs, lookup: guard.lookup }),
    });
    try {
      const response = await client.request({
        path: url.pathname + url.search,
        method: 'GET',
        headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'sluice' },
        signal,
      });
      const { location } = response.headers;
      if (REDIRECT_STATUSES.includes(response.statusCode) && typeof location === 'string') return toUrl(location, url);
      return `data:${typeOf(response)};base64,${(await read(response, maxBytes)).toString('base64')}`;
    } finally {
      // Closes the connection in the background, even if the response has not been read to its end.
      void client.destroy();
    }
  }
}

function toUrl(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new ImageError(base ? 'redirects to a URL that is not http(s)' : 'has a URL that is not http(s)');
}

function typeOf({ statusCode, headers }: Dispatcher.ResponseData): string {
  if (statusCode !== 200) throw new ImageError(`cannot be fetched: its server returned status ${statusCode}`);
  const contentType = String(headers['content-type'] ?? '');
  const type = /^\s*(image\/[\w.+-]{1,60})\s*(?:;|$)/i.exec(contentType)?.[1];
  if (type === undefined)
    throw new ImageError(`is not an image (content-type ${contentType.slice(0, 60) || 'missing'})`);
  return type.toLowerCase();
}

async function read({ headers, body }: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const tooLarge = new ImageError(`exceeds the limit of ${maxBytes} bytes`);
  if (Number(headers['content-length']) > maxBytes) throw tooLarge;
  const bytes = await readBounded(decodedBody(body, headers), maxBytes).catch((error: unknown) => {
    throw error instanceof GatewayError ? new ImageError('is compressed in a way that cannot be decoded') : error;
  });
  if (!bytes) throw tooLarge;
  if (bytes.length === 0) throw new ImageError('is empty');
  return bytes;
}

function toImageError(error: unknown): ImageError {
  if (error instanceof ImageError) return error;
  if (error instanceof GatewayError) return new ImageError('is at a private or reserved address, which is not allowed');
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new ImageError(`cannot be fetched (${code})`);
}
