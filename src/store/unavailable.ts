import { GatewayError } from '../errors';

/** Seconds after which a client may repeat a request that failed because of the database. */
const RETRY_AFTER_SECONDS = '2';

const MESSAGE = 'The database of the server is unavailable.';
/** Reported when a connection was lost during a commit, and no new connection could find out whether it succeeded. */
export const UNKNOWN_OUTCOME =
  'The database of the server became unavailable during the write. The write may have taken effect.';

export function storeUnavailable(cause: unknown, message = MESSAGE): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', message, { cause, headers: { 'retry-after': RETRY_AFTER_SECONDS } });
}

export function isStoreUnavailable(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code === 'STORE_UNAVAILABLE';
}
