import { BlockList, isIP } from 'node:net';

/** A set of IP addresses and networks. IPv4 addresses that are written as IPv6 (`::ffff:10.0.0.1`) are the same addresses. */
export class Peers {
  private readonly list = new BlockList();

  /** @param addresses such as `10.0.3.7`, `10.0.0.0/8` and `fd00::/8` */
  constructor(addresses: readonly string[]) {
    for (const each of addresses) {
      const [address = '', prefix] = each.split('/');
      if (prefix === undefined) this.list.addAddress(address, familyOf(address));
      else this.list.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  /** @param address of a connection; undefined once it is closed */
  includes(address: string | undefined): boolean {
    // A link-local address ends with its zone, e.g. `fe80::1%eth0`.
    const [plain = ''] = (address ?? '').split('%', 1);
    return isIP(plain) !== 0 && this.list.check(plain, familyOf(plain));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
