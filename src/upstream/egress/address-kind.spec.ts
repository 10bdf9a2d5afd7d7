import * as fc from 'fast-check';
import { addressKind, toBlockList, isListed } from './address-kind';

describe('addressKind', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fd00:ec2::254',
    'FD00:EC2:0:0::0254',
    'ff02::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '::ffff:0:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::169.254.169.254',
    '2002:a9fe:a9fe::1',
    'example.com',
    '',
    '1.2.3',
  ])('classifies %j as forbidden', (address) => {
    expect(addressKind(address)).toBe('forbidden');
  });

  it.each([
    '127.0.0.1',
    '127.255.0.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.255',
    '198.18.0.1',
    '::1',
    '::',
    'fc00::1',
    'fd12:3456::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.5',
    '::127.0.0.1',
    '64:ff9b::10.0.0.5',
    '64:ff9b:1::8.8.8.8',
    '2002:0a00:0005::1',
    '2001::1',
  ])('classifies %s as private', (address) => {
    expect(addressKind(address)).toBe('private');
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '172.15.255.255',
    '100.128.0.1',
    '100.63.255.255',
    '169.253.255.255',
    '192.169.0.1',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('classifies %s as public', (address) => {
    expect(addressKind(address)).toBe('public');
  });

  it('classifies an IPv4 address and its IPv6 forms alike', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const kinds = ['::ffff:', '::ffff:0:', '::', '64:ff9b::'].map((prefix) => addressKind(prefix + address));
        expect(new Set(kinds)).toEqual(new Set([addressKind(address)]));
      }),
    );
  });

  it('classifies every IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => expect(addressKind(address)).toMatch(/^(?:public|private|forbidden)$/)),
    );
  });
});

describe('isListed', () => {
  const list = toBlockList(['10.1.0.0/16', '127.0.0.1', 'fd12::/32', '::1']);

  it.each(['10.1.2.3', '::ffff:10.1.2.3', '127.0.0.1', 'fd12:0:5::1', '::1', '0:0:0:0:0:0:0:1'])(
    'returns true for %s, which is in a listed network',
    (address) => {
      expect(isListed(list, address)).toBe(true);
    },
  );

  it.each(['10.2.0.1', '127.0.0.2', 'fd13::1', '::2', 'localhost'])(
    'returns false for %s, which is not listed',
    (address) => {
      expect(isListed(list, address)).toBe(false);
    },
  );
});
