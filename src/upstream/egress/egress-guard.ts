import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { GatewayError } from '../../errors';
import { addressKind, blockList, isListed, type AddressKind } from './address-kind';

/** A name's addresses, all of them; `node:dns`. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true; readonly family?: number; readonly hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Names of metadata services, for a proxy would look them up where nobody checks. */
const FORBIDDEN_NAMES = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
]);

const MESSAGES: Readonly<Record<Exclude<AddressKind, 'public'>, string>> = {
  forbidden: 'The provider is at a link-local or metadata address, which is never called.',
  private:
    'The provider is at a private address, which its endpoint does not name; the operator can name it under egress.allow.',
};

/**
 * Decides where connections may lead. Link-local and metadata addresses: never. Private addresses: only for hosts that
 * `allow` names. It looks at the very addresses that are then connected to, so that a name cannot change in between.
 */
export class EgressGuard {
  private readonly hosts: ReadonlySet<string>;
  private readonly suffixes: readonly string[];
  private readonly networks;

  /** @param allow hosts, `*.` before the end of a name for all below it, addresses, and networks as `ADDRESS/PREFIX` */
  constructor(
    allow: readonly string[],
    private readonly resolve: Resolve = lookUp,
  ) {
    const isNetwork = (entry: string): boolean => isIP(entry.split('/')[0] ?? '') !== 0;
    const names = allow.filter((entry) => !isNetwork(entry)).map(toName);
    this.networks = blockList(allow.filter(isNetwork));
    this.hosts = new Set(names);
    this.suffixes = names.filter((name) => name.startsWith('*.')).map((name) => name.slice(1));
  }

  /**
   * Checks what can be told of a host before its name is resolved.
   *
   * @param hostname as in a URL
   * @param isChosen whether the operator chose the host: a private address that is written out is then meant
   * @throws GatewayError `UPSTREAM_FORBIDDEN`
   */
  checkHost(hostname: string, isChosen: boolean): void {
    const name = toName(hostname);
    if (FORBIDDEN_NAMES.has(name)) throw refusal('forbidden');
    if (isIP(name) === 0) return;
    const kind = this.refused(name, isChosen);
    if (kind) throw refusal(kind);
  }

  /** In place of `dns.lookup`: fails where any address of the name is not to be connected to. */
  readonly lookup: LookupFunction = (hostname, { all = false, family, hints }, callback) => {
    const isNamed = this.isNamed(toName(hostname));
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
      const kind = addresses.map(({ address }) => this.refused(address, isNamed)).find(Boolean);
      if (kind) callback(refusal(kind), []);
      else if (all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };

  private isNamed(name: string): boolean {
    return this.hosts.has(name) || this.suffixes.some((suffix) => name.endsWith(suffix));
  }

  private refused(address: string, isNamed: boolean): Exclude<AddressKind, 'public'> | undefined {
    const kind = addressKind(address);
    if (kind === 'public') return undefined;
    return kind === 'private' && (isNamed || isListed(this.networks, address)) ? undefined : kind;
  }
}

/** In lower case, without the brackets of a URL and without the dot that ends a full name. */
function toName(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}

function refusal(kind: Exclude<AddressKind, 'public'>): GatewayError {
  return new GatewayError('UPSTREAM_FORBIDDEN', MESSAGES[kind]);
}
