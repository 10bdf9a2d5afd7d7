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

/** Codes of a certificate that is not trusted, which does not change until the next attempt. */
const CERTIFICATE_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
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
  if (!(error instanceof ConnectionError) || hasCode(error.cause, CERTIFICATE_CODES)) return false;
  return method === 'GET' || hasCode(error.cause, NOT_CONNECTED);
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

/** Whether an error, or one of its causes, has one of the codes. */
function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return codes.has(String(code)) || (cause !== undefined && hasCode(cause, codes));
}

/** Returns what helps against an error of the connection; an empty text if it is not known. */
export function adviceOn(error: unknown): string {
  return hasCode(error, CERTIFICATE_CODES)
    ? '. In Node.js, name the file of the certificate authority in NODE_EXTRA_CA_CERTS before the program starts'
    : '';
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
