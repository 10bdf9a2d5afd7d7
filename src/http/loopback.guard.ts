import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { GatewayError } from '../errors';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Lets callers on this machine pass. It looks at the connection itself; what headers say of it anyone can write. */
@Injectable()
export class LoopbackGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { remoteAddress = '' } = context.switchToHttp().getRequest<IncomingMessage>().socket;
    if (isLoopback(remoteAddress)) return true;
    throw new GatewayError('FORBIDDEN', 'This path answers callers on the same machine only.');
  }
}

function isLoopback(address: string): boolean {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return LOOPBACK.check(mapped, 'ipv4');
  return isIPv6(mapped) && LOOPBACK.check(mapped, 'ipv6');
}
