import { normalizeIp } from '@nestjs/throttler';
import type { IncomingMessage } from 'node:http';
import { RequestPrincipal } from '../http';

/** Returns the address of a client; for IPv6 its /64 network, because a client owns all addresses of it. */
export function clientNetworkOf(request: IncomingMessage): string {
  return normalizeIp(new RequestPrincipal(request).address ?? '');
}
