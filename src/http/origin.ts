import type { Request } from 'express';
import { GatewayError } from '../errors';

/** A host name, an IPv4 address or an IPv6 address in brackets, with an optional port. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Returns the origin that the client used: from `Host`, and behind a trusted proxy from `X-Forwarded-Proto` and
 * `X-Forwarded-Host`.
 * @throws GatewayError `INVALID_REQUEST` if the host is not a name or address
 */
export function originOf(request: Request): string {
  // Express returns undefined for a request without the header.
  const host = (request.host as string | undefined) ?? '';
  if (!HOST.test(host)) {
    throw new GatewayError('INVALID_REQUEST', 'The Host header is not a host name or an IP address.', { status: 400 });
  }
  const scheme = request.protocol.toLowerCase() === 'https' ? 'https' : 'http';
  return `${scheme}://${host.toLowerCase()}`;
}
