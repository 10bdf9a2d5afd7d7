import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { GatewayError } from '../errors';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Headers that proxies add on behalf of their client: `X-Forwarded-For`, `-Host`, `-Proto` and so on. */
const FORWARDED = /^(?:forwarded|via|x-real-ip|x-forwarded-.*)$/;

/**
 * Accepts only clients on this machine. Checks the address of the connection itself, because a client can forge headers. Rejects requests with forwarding
 * headers: they come through a proxy on this machine, possibly from another machine.
 * @throws GatewayError `FORBIDDEN`
 */
export function requireLoopback({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): void {
  const isForwarded = Object.keys(headers).some((name) => FORWARDED.test(name));
  if (!isForwarded && isLoopback(socket.remoteAddress ?? '')) return;
  throw new GatewayError('FORBIDDEN', 'This path is available to clients on the same machine only.');
}

/**
 * Whether an IP address is a loopback address. Also true of IPv4 addresses that are written as IPv6
 * (`::ffff:127.0.0.1`).
 */
export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
