import { GatewayError, type ErrorCode } from '../../errors';

/** Errors that are not the endpoint's. */
const FINAL_CODES: readonly ErrorCode[] = ['CLIENT_DISCONNECTED', 'SHUTTING_DOWN', 'SUPERSEDED'];

/** A retry cannot help a client that has disconnected, a server that stops, or a request that is itself invalid. */
export function isRetryable(error: unknown, statuses: readonly number[]): boolean {
  return error instanceof GatewayError && !FINAL_CODES.includes(error.code) && statuses.includes(error.status);
}
