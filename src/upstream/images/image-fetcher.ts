import { Inject, Injectable } from '@nestjs/common';
import { Client, type Dispatcher } from 'undici';
import { SETTINGS, type ImageFetching, type Settings } from '../../config';
import { GatewayError } from '../../errors';
import { EgressGuard } from '../egress/egress-guard';
import { steadyConnector } from '../egress/steady-pool';
import type { CancelSignal } from '../client/upstream-request';

const MOST_REDIRECTS = 3;
/** For one image, redirects included. */
const TIME_LIMIT_MS = 10_000;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Why an image is not to be had, as the end of a sentence that names the image. */
export class ImageError extends Error {}

/**
 * Fetches images from addresses that callers name. Their hosts are strangers: each connection is checked, also after a
 * redirect, and none goes through a proxy, behind which nothing could be checked. Nothing of Sluice's is sent along.
 */
@Injectable()
export class ImageFetcher {
  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'connectTimeoutMs'>) {}

  /**
   * The image as a `data:` URL.
   *
   * @param address http or https
   * @throws ImageError
   * @throws GatewayError `CLIENT_DISCONNECTED` when the signal fires
   */
  async fetch(
    address: string,
    fetching: ImageFetching,
    signal: CancelSignal,
    timeLimitMs = TIME_LIMIT_MS,
  ): Promise<string> {
    const ending = new AbortController();
    const leave = (): void => ending.abort(new GatewayError('CLIENT_DISCONNECTED', 'The client left.'));
    const timer = setTimeout(
      () => ending.abort(new ImageError(`took longer than ${timeLimitMs / 1000} s`)),
      timeLimitMs,
    );
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave);
    try {
      return await this.follow(toUrl(address), fetching, ending.signal);
    } catch (error) {
      throw ending.signal.aborted ? ending.signal.reason : toImageError(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    }
  }

  private async follow(address: URL, { maxBytes, allow }: ImageFetching, signal: AbortSignal): Promise<string> {
    const guard = new EgressGuard(allow);
    let url = address;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const found = await this.ask(url, guard, maxBytes, signal);
      if (typeof found === 'string') return found;
      url = found;
    }
    throw new ImageError(`is behind more than ${MOST_REDIRECTS} redirects`);
  }

  /** The image, or where it is to be looked for instead. */
  private async ask(url: URL, guard: EgressGuard, maxBytes: number, signal: AbortSignal): Promise<string | URL> {
    guard.checkHost(url.hostname, false);
    const client = new Client(url.origin, {
      connect: steadyConnector({ timeout: this.settings.connectTimeoutMs, lookup: guard.lookup }),
    });
    try {
      const answer = await client.request({
        path: url.pathname + url.search,
        method: 'GET',
        headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'sluice' },
        signal,
      });
      const { location } = answer.headers;
      if (REDIRECTS.includes(answer.statusCode) && typeof location === 'string') return toUrl(location, url);
      return `data:${typeOf(answer)};base64,${(await read(answer, maxBytes)).toString('base64')}`;
    } finally {
      // Whatever has not been read is not wanted; nobody waits for the end of the connection.
      void client.destroy();
    }
  }
}

function toUrl(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new ImageError(base ? 'is redirected to what is no http(s) address' : 'is at no http(s) address');
}

function typeOf({ statusCode, headers }: Dispatcher.ResponseData): string {
  if (statusCode !== 200) throw new ImageError(`is not there (status ${statusCode})`);
  const type = /^\s*(image\/[\w.+-]{1,60})\s*(?:;|$)/i.exec(String(headers['content-type'] ?? ''))?.[1];
  if (type === undefined) throw new ImageError('is no image, by its content-type');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new ImageError('is compressed, which was not asked for');
  return type.toLowerCase();
}

async function read({ headers, body }: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const tooLarge = new ImageError(`is larger than ${maxBytes} bytes, the most that is fetched`);
  if (Number(headers['content-length']) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  if (length === 0) throw new ImageError('is empty');
  return Buffer.concat(chunks);
}

function toImageError(error: unknown): ImageError {
  if (error instanceof ImageError) return error;
  if (error instanceof GatewayError) return new ImageError('is at a private address, where nothing is fetched from');
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new ImageError(`cannot be fetched (${code})`);
}
