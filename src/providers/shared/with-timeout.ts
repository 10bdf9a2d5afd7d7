import { GatewayError } from '../../errors';

/**
 * The same, but not after so many milliseconds; what is under way then goes on, and its outcome counts no more.
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
