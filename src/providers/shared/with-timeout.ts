import { GatewayError } from '../../errors';

/**
 * Rejects if the promise has not settled after the given number of milliseconds. The operation itself continues, and
 * its result is ignored.
 * @throws GatewayError `UPSTREAM_UNREACHABLE` with the message
 */
export async function withTimeout<T>(wanted: Promise<T>, limit: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GatewayError('UPSTREAM_UNREACHABLE', message)), limit);
  });
  try {
    return await Promise.race([wanted, late]);
  } finally {
    clearTimeout(timer);
  }
}
