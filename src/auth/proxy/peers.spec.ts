import { Peers } from './peers';

describe('Peers', () => {
  it.each<[string, string, boolean]>([
    ['10.0.3.7', '10.0.3.7', true],
    ['10.0.3.7', '10.0.3.8', false],
    ['10.0.3.7', '::ffff:10.0.3.7', true],
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '::ffff:10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:11.0.0.1', false],
    ['::ffff:10.0.3.7', '10.0.3.7', true],
    ['fd00::/8', 'fd12:3456::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::1', '127.0.0.1', false],
    ['10.0.0.0/8', '', false],
    ['10.0.0.0/8', '10.0.3.7, 1.2.3.4', false],
  ])('of %s decides whether they include %s', (listed, address, expected) => {
    expect(new Peers([listed]).includes(address)).toBe(expected);
  });

  it('do not include a closed connection', () => {
    expect(new Peers(['10.0.0.0/8', '::1']).includes(undefined)).toBe(false);
  });
});
