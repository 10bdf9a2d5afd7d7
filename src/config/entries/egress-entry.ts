import { IsArray, ValidateBy } from 'class-validator';
import { isIP } from 'node:net';

const HOST = /^(?:\*\.)?[a-z\d_](?:[a-z\d_-]*[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]*[a-z\d_])?)*$/i;

/** Where calls may go besides the internet. */
export class EgressEntry {
  /**
   * What may be at loopback and private addresses: hosts, `*.` before the end of a name for all below it, addresses, and
   * networks such as `10.0.0.0/8`. Hosts that an endpoint's settings name need not stand here. Link-local and metadata
   * addresses are never called.
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
        defaultMessage: () => 'must be a host, "*." and the end of a name, an address, or a network such as 10.0.0.0/8',
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
