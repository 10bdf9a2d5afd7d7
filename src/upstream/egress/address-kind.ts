import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Class of an IP address. `public`: on the internet. `private`: this machine or a private network. `forbidden`: never a
 * valid destination, such as a cloud's metadata service, which returns the machine's credentials.
 */
export type AddressKind = 'public' | 'private' | 'forbidden';

/** From IANA's registries of special-purpose addresses, and the metadata services that are not link-local. */
const FORBIDDEN = toBlockList([
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '255.255.255.255/32',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::254/128',
  'fd00:42::42/128',
  'fd20:ce::254/128',
]);
const PRIVATE = toBlockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
  '::/127',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  'fc00::/7',
  'fec0::/10',
]);

/**
 * Classifies an address. A text that is not an IP address is `forbidden`.
 * @param address without brackets
 */
export function addressKind(address: string): AddressKind {
  const forms = formsOf(address);
  if (forms.length === 0 || forms.some((form) => isIn(FORBIDDEN, form))) return 'forbidden';
  return forms.some((form) => isIn(PRIVATE, form)) ? 'private' : 'public';
}

/** Builds a list from networks (`ADDRESS/PREFIX`) and single addresses. */
export function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const isV4 = isIPv4(address);
    list.addSubnet(address, Number(prefix ?? (isV4 ? 32 : 128)), isV4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** Returns whether the list contains the address, or the IPv4 address embedded in it. */
export function isListed(list: BlockList, address: string): boolean {
  return formsOf(address).some((form) => isIn(list, form));
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** Returns the address and the IPv4 address embedded in it, if any. Empty for a text that is not an address. */
function formsOf(address: string): string[] {
  if (isIPv4(address)) return [address];
  const withoutZone = address.replace(/%.*$/, '');
  if (!isIPv6(withoutZone)) return [];
  const groups = groupsOf(withoutZone);
  const embedded = EMBEDDINGS.find(({ prefix }) => prefix.every((group, index) => groups[index] === group));
  if (!embedded) return [withoutZone];
  const [high = 0, low = 0] = groups.slice(embedded.at);
  return [withoutZone, [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')];
}

/** IPv6 networks whose addresses embed an IPv4 address, and the index of its first group. */
const EMBEDDINGS: readonly { readonly prefix: readonly number[]; readonly at: number }[] = [
  // IPv4-mapped, RFC 4291
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 },
  // IPv4-translated, RFC 2765
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6 },
  // IPv4-compatible, RFC 4291
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 },
  // NAT64, RFC 6052 and RFC 8215
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 },
  { prefix: [0x64, 0xff9b, 1], at: 6 },
  // 6to4, RFC 3056
  { prefix: [0x2002], at: 1 },
];

/** Returns the eight 16-bit groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The canonical form has no dots and at most one `::`.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = [], right = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean));
  const gap = new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...gap, ...right].map((group) => parseInt(group, 16));
}
