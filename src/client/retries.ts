import { isFalse, numberOf } from './environment';
import { ConnectionError, HttpError, MlflowException } from './errors';

const STATUSES = new Set([429, 500, 502, 503]);
const DEFAULT_RETRIES = 7;
const MAX_RETRIES = 10;
const DEFAULT_FACTOR = 2;
const MAX_WAIT_MS = 120_000;
const JITTER_MS = 1000;

/** Codes of failures before a connection existed, so that the server has received nothing. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** @throws MlflowException if the number is out of range */
export function retriesOf(given: number | undefined): number {
  const count = given ?? numberOf('MLFLOW_HTTP_REQUEST_MAX_RETRIES') ?? DEFAULT_RETRIES;
  if (Number.isInteger(count) && count >= 0 && count <= MAX_RETRIES) return count;
  throw new MlflowException(`The number of retries must be an integer from 0 to ${MAX_RETRIES}; found ${count}.`);
}

/**
 * Whether a failed request is sent again: after the statuses that MLflow retries, and after connection errors. A request that is
 * not a `GET` is not repeated if the server may have received it: a repeated query is paid for twice.
 */
export function isRetryable(error: unknown, method: string): boolean {
  if (error instanceof HttpError) return STATUSES.has(error.status);
  return error instanceof ConnectionError && (method === 'GET' || isNotConnected(error.cause));
}

/**
 * Returns the wait before a retry in milliseconds: `Retry-After` of the response, else 2, 4, 8 … seconds with jitter. Undefined if the
 * server asks for more than two minutes: the caller then decides.
 */
export function waitBefore(retry: number, error: unknown): number | undefined {
  const requested = error instanceof HttpError ? retryAfterOf(error) : undefined;
  if (requested !== undefined) return requested <= MAX_WAIT_MS ? requested : undefined;
  const factor = numberOf('MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR') ?? DEFAULT_FACTOR;
  return Math.min(factor * 1000 * 2 ** (retry - 1), MAX_WAIT_MS) + Math.random() * JITTER_MS;
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterOf({ headers }: HttpError): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text || isFalse('MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER')) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function isNotConnected(cause: unknown): boolean {
  const { code, cause: inner } = (cause ?? {}) as { code?: unknown; cause?: unknown };
  return NOT_CONNECTED.has(String(code)) || (inner !== undefined && isNotConnected(inner));
}

/** Resolves after the time, or rejects with the reason of the signal. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      // The reason of a caller can be anything.
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
