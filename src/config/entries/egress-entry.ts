import { IsArray, ValidateBy } from 'class-validator';
import { isIP } from 'node:net';

const HOST = /^(?:\*\.)?[a-z\d_](?:[a-z\d_-]*[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]*[a-z\d_])?)*$/i;

/** Destinations that requests may reach in addition to the public internet. */
export class EgressEntry {
  /**
   * Destinations that may have loopback or private addresses: host names, `*.example.com` for all subdomains, IP
   * addresses, and networks such as `10.0.0.0/8`. Hosts that an endpoint's settings contain are always allowed.
   * Link-local and metadata addresses are never allowed.
   */
  @IsArray()
  @IsDestination()
  allow: string[] = [];
}

function IsDestination(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDestination',
      validator: {
        validate: isDestination,
        defaultMessage: () => 'must be a host name, "*." and a domain, an IP address, or a network such as 10.0.0.0/8',
      },
    },
    { each: true },
  );
}

function isDestination(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [address = '', prefix, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0) return HOST.test(value) && !/^[\d.]+$/.test(value);
  if (address.includes('%') || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
