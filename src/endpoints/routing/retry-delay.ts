import { GatewayError } from '../../errors';
import type { Retries } from '../../config';
import type { CancelSignal } from '../../upstream/client/upstream-request';

/** Maximum wait before a retry, in milliseconds. If `Retry-After` is longer, the next endpoint is tried instead. */
export const MAX_WAIT_MS = 10_000;

/**
 * Returns the delay before a retry in milliseconds: a random part, at least half, of a time that doubles with each retry.
 * Clients that failed together are thus not repeated together.
 * @param retry 0 for the first
 */
export function backoffOf({ backoff }: Retries, retry: number): number {
  return Math.ceil(Math.min(backoff * 2 ** retry, MAX_WAIT_MS) * (0.5 + Math.random() / 2));
}

/**
 * Returns the delay of `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) in milliseconds; 0 if it is
 * neither, or a date in the past.
 */
export function retryAfterOf(error: unknown): number {
  const text = error instanceof GatewayError ? (error.headers['retry-after'] ?? '') : '';
  const milliseconds = /^\s*\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return milliseconds > 0 ? milliseconds : 0;
}

/** Resolves with true after the delay, or with false as soon as the signal aborts. */
export function wait(milliseconds: number, signal: CancelSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    }, milliseconds);
    signal.addEventListener('abort', stop);
  });
}
