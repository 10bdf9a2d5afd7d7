import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { GatewayError } from '../../errors';
import { addressKind, toBlockList, isListed, type AddressKind } from './address-kind';

/** Resolves all addresses of a host name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true; readonly family?: number; readonly hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Host names of metadata services. They are checked by name because a proxy resolves names itself. */
const FORBIDDEN_NAMES = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
]);

const MESSAGES: Readonly<Record<Exclude<AddressKind, 'public'>, string>> = {
  forbidden: 'The provider is at a link-local or metadata address, which is never allowed.',
  private: 'The provider is at a private address that egress.allow does not list.',
};

/**
 * Decides which addresses may be connected to. Link-local and metadata addresses are never allowed. Private addresses are
 * allowed only for hosts on the `allow` list. The check uses the same lookup as the connection, so that a name cannot
 * resolve to a different address after the check (DNS rebinding).
 */
export class EgressGuard {
  private readonly hosts: ReadonlySet<string>;
  private readonly suffixes: readonly string[];
  private readonly networks;

  /** @param allow host names, `*.` patterns for all subdomains, addresses, and networks as `ADDRESS/PREFIX` */
  constructor(
    allow: readonly string[],
    private readonly resolve: Resolve = lookUp,
  ) {
    const isNetwork = (entry: string): boolean => isIP(entry.split('/')[0] ?? '') !== 0;
    const names = allow.filter((entry) => !isNetwork(entry)).map(toName);
    this.networks = toBlockList(allow.filter(isNetwork));
    this.hosts = new Set(names);
    this.suffixes = names.filter((name) => name.startsWith('*.')).map((name) => name.slice(1));
  }

  /**
   * Checks a host before its name is resolved.
   *
   * @param hostname as in a URL
   * @param isConfigured whether the operator configured the host: a literal private address is then allowed
   * @throws GatewayError `UPSTREAM_FORBIDDEN`
   */
  checkHost(hostname: string, isConfigured: boolean): void {
    const name = toName(hostname);
    if (FORBIDDEN_NAMES.has(name)) throw forbiddenError('forbidden');
    if (!isConfigured && isThisMachine(name) && !this.isHostAllowed(name)) throw forbiddenError('private');
    if (isIP(name) === 0) return;
    const kind = this.blockedKind(name, isConfigured);
    if (kind) throw forbiddenError(kind);
  }

  /** Replaces `dns.lookup` for connections. Fails when any address of the name is blocked. */
  readonly lookup: LookupFunction = (hostname, { all = false, family, hints }, callback) => {
    const isHostAllowed = this.isHostAllowed(toName(hostname));
    const options = {
      all: true as const,
      ...(typeof family === 'number' && { family }),
      ...(hints !== undefined && { hints }),
    };
    this.resolve(hostname, options, (error, addresses) => {
      if (error) {
        callback(error, []);
        return;
      }
      const kind = addresses.map(({ address }) => this.blockedKind(address, isHostAllowed)).find(Boolean);
      if (kind) callback(forbiddenError(kind), []);
      else if (all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };

  private isHostAllowed(name: string): boolean {
    return this.hosts.has(name) || this.suffixes.some((suffix) => name.endsWith(suffix));
  }

  /** Returns why the address is blocked, or undefined when it is allowed. */
  private blockedKind(address: string, isHostAllowed: boolean): Exclude<AddressKind, 'public'> | undefined {
    const kind = addressKind(address);
    if (kind === 'public') return undefined;
    return kind === 'private' && (isHostAllowed || isListed(this.networks, address)) ? undefined : kind;
  }
}

/** RFC 6761 reserves these names for the machine itself. */
function isThisMachine(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

/** Returns the host in lower case, without the brackets of an IPv6 address and without a trailing dot. */
function toName(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}

function forbiddenError(kind: Exclude<AddressKind, 'public'>): GatewayError {
  return new GatewayError('UPSTREAM_FORBIDDEN', MESSAGES[kind]);
}
