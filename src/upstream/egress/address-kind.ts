import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Where an address leads: to the internet; to this machine or the networks around it; or to what no call is ever meant
 * for, such as the metadata service of a cloud, which gives away the machine's credentials.
 */
export type AddressKind = 'public' | 'private' | 'forbidden';

/** IANA's registries of special-purpose addresses, and the metadata services that are not link-local. */
const FORBIDDEN = blockList([
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
const PRIVATE = blockList([
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

/** @param address without brackets; anything that is no IP address is forbidden */
export function addressKind(address: string): AddressKind {
  const spellings = spellingsOf(address);
  if (spellings.length === 0 || spellings.some((spelling) => isIn(FORBIDDEN, spelling))) return 'forbidden';
  return spellings.some((spelling) => isIn(PRIVATE, spelling)) ? 'private' : 'public';
}

/** Networks as `ADDRESS/PREFIX`; an address alone is a network of one. */
export function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const isShort = isIPv4(address);
    list.addSubnet(address, Number(prefix ?? (isShort ? 32 : 128)), isShort ? 'ipv4' : 'ipv6');
  }
  return list;
}

export function isListed(list: BlockList, address: string): boolean {
  return spellingsOf(address).some((spelling) => isIn(list, spelling));
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** The address and, where it stands for an IPv4 address, that one; none where it is no address. */
function spellingsOf(address: string): string[] {
  if (isIPv4(address)) return [address];
  const withoutZone = address.replace(/%.*$/, '');
  if (!isIPv6(withoutZone)) return [];
  const groups = groupsOf(withoutZone);
  const embedded = EMBEDDINGS.find(({ prefix }) => prefix.every((group, index) => groups[index] === group));
  if (!embedded) return [withoutZone];
  const [high = 0, low = 0] = groups.slice(embedded.at);
  return [withoutZone, [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')];
}

/** Networks of IPv6 whose addresses hold an IPv4 address, and its first group's place. */
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

/** The eight groups of 16 bits. */
function groupsOf(address: string): number[] {
  // The canonical form has no dots and, once at most, a gap.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = [], right = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean));
  const gap = new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...gap, ...right].map((group) => parseInt(group, 16));
}
