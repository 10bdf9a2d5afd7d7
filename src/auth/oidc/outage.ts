import { Logger } from '@nestjs/common';
import { GatewayError } from '../../errors';

const MIN_DELAY_MS = 1000;
const MAX_DELAY_MS = 15_000;

/**
 * Spares an issuer, and the requests that need it, while it fails: after a failure, requests are rejected at once until the next
 * attempt is due. The delay doubles with each failure.
 */
export class Outage {
  private readonly logger = new Logger('Auth');
  private failures = 0;
  private retryAtMs = 0;

  /**
   * @param what names what fails in the log, e.g. `the keys of https://login.example.com`
   * @param now returns the time in milliseconds
   */
  constructor(
    private readonly what: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether an attempt has failed and the next one is not due. */
  get isWaiting(): boolean {
    return this.now() < this.retryAtMs;
  }

  /** @throws GatewayError `ISSUER_UNAVAILABLE` if an attempt has failed and the next one is not due */
  check(): void {
    if (this.isWaiting) throw this.error();
  }

  /**
   * Makes an attempt, unless it is not due.
   * @throws GatewayError `ISSUER_UNAVAILABLE` for every failure, with its cause
   */
  async attempt<T>(action: () => Promise<T>): Promise<T> {
    this.check();
    try {
      const result = await action();
      this.end();
      return result;
    } catch (error) {
      throw this.fail(error);
    }
  }

  private end(): void {
    if (this.failures > 0) this.logger.log(`${this.what} can be reached again`);
    this.failures = 0;
    this.retryAtMs = 0;
  }

  /** Concurrent attempts may fail at the same time; they count as one failure. */
  private fail(cause: unknown): GatewayError {
    if (this.now() >= this.retryAtMs) {
      const delay = Math.min(MIN_DELAY_MS * 2 ** this.failures, MAX_DELAY_MS);
      this.retryAtMs = this.now() + delay;
      if (this.failures === 0) this.logger.warn(`cannot reach ${this.what}: ${reasonOf(cause)}`);
      this.failures += 1;
    }
    return this.error(cause);
  }

  private error(cause?: unknown): GatewayError {
    const seconds = Math.max(1, Math.ceil((this.retryAtMs - this.now()) / 1000));
    return issuerUnavailable(seconds, cause);
  }
}

export function issuerUnavailable(retryAfterSeconds: number, cause?: unknown): GatewayError {
  const message = 'The identity provider that has to check the credential is unavailable. Try again later.';
  return new GatewayError('ISSUER_UNAVAILABLE', message, {
    headers: { 'retry-after': String(retryAfterSeconds) },
    ...(cause !== undefined && { cause }),
  });
}

/** Libraries wrap the error that says why. A syntax error of JSON is omitted, because it quotes the response. */
function reasonOf(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && !(reason instanceof GatewayError) && isTelling(reason.cause)) reason = reason.cause;
  return isTelling(reason) ? reason.message : 'the response is not valid';
}

function isTelling(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof SyntaxError);
}
