import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { GatewayError } from '../errors';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What proxies add for the client that they speak for; `X-Forwarded-For`, `-Host`, `-Proto` and so on. */
const FORWARDED = /^(?:forwarded|via|x-real-ip|x-forwarded-.*)$/;

/**
 * Lets callers on this machine pass. It looks at the connection itself: what headers say of it anyone can write, so they
 * let nobody in. They do keep out whom a proxy on this machine speaks for.
 */
@Injectable()
export class LoopbackGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { socket, headers } = context.switchToHttp().getRequest<IncomingMessage>();
    const isForwarded = Object.keys(headers).some((name) => FORWARDED.test(name));
    if (!isForwarded && isLoopback(socket.remoteAddress ?? '')) return true;
    throw new GatewayError('FORBIDDEN', 'This path answers callers on the same machine only.');
  }
}

/** IPv4 addresses that are written as IPv6 (`::ffff:127.0.0.1`) included. */
function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
