import type { Limit } from '../config';
import { bucketOf, toLimitRule, type Caller } from './limit-rule';

function rule(renewal_period: string, key: string | null = null) {
  return toLimitRule({ calls: 10, key, renewal_period } satisfies Limit);
}

describe('a limit', () => {
  it.each([
    ['second', 1, '10 per 1 second'],
    ['minute', 60, '10 per 1 minute'],
    ['hours', 3600, '10 per 1 hour'],
    ['DAY', 86_400, '10 per 1 day'],
    ['month', 2_592_000, '10 per 1 month'],
    ['year', 31_104_000, '10 per 1 year'],
    ['5 minute', 300, '10 per 5 minute'],
    ['0 hours', 3600, '10 per 1 hour'],
    [' 007days ', 604_800, '10 per 7 day'],
  ])('with the renewal period %j has a window of %d s and the text %j', (period, seconds, text) => {
    expect(rule(period)).toMatchObject({ calls: 10, windowMs: seconds * 1000, text });
  });

  it('has the maximum window length if its renewal period is longer', () => {
    expect(rule(`${'9'.repeat(400)} years`)).toMatchObject({
      windowMs: Number.MAX_SAFE_INTEGER,
      text: `10 per ${'9'.repeat(400)} year`,
    });
  });
});

describe('the bucket of a request', () => {
  const caller = (address: string | undefined, credentialDigest?: string): Caller => ({ address, credentialDigest });
  const bucket = (key: string | null, from: Caller): string => bucketOf(rule('minute', key), from);

  it.each([null, 'endpoint', 'Endpoint', 'team'])('is shared by all clients if the key is %j', (key) => {
    expect(bucket(key, caller('192.0.2.1', 'one'))).toBe(bucket(key, caller('192.0.2.2', 'two')));
  });

  it.each(['address', 'ip', ' IP '])('is shared by the requests of one address if the key is %j', (key) => {
    const one = bucket(key, caller('192.0.2.1', 'one'));
    expect(bucket(key, caller('192.0.2.1', 'two'))).toBe(one);
    expect(bucket(key, caller('::ffff:192.0.2.1'))).toBe(one);
    expect(bucket(key, caller('192.0.2.2', 'one'))).not.toBe(one);
  });

  it('is shared by all addresses of an IPv6 network of 64 bits', () => {
    const one = bucket('address', caller('2001:db8:0:1::1'));
    expect(bucket('address', caller('2001:db8:0:1:ffff::2'))).toBe(one);
    expect(bucket('address', caller('2001:db8:0:2::1'))).not.toBe(one);
  });

  it('is "unknown" if the socket has no address any more', () => {
    expect(bucket('address', caller(undefined))).toBe('address:unknown');
  });

  it('is that of the identity, whatever its credential, if the key is "user"', () => {
    const alice = { kind: 'user', name: 'alice' };
    const bucketFor = (identity: Caller['identity'], digest: string): string =>
      bucket('user', { ...caller('192.0.2.1', digest), identity });
    expect(bucketFor(alice, 'one')).toBe('identity:user:alice');
    expect(bucketFor(alice, 'two')).toBe('identity:user:alice');
    expect(bucketFor({ kind: 'service_principal', name: 'alice' }, 'one')).not.toBe('identity:user:alice');
    expect(bucketFor({ ...alice, isShared: true }, 'one')).toBe('user:one');
  });

  it('is that of the credential, whatever the address, if the key is "user"', () => {
    expect(bucket('user', caller('192.0.2.1', 'one'))).toBe('user:one');
    expect(bucket('user', caller('192.0.2.2', 'one'))).toBe('user:one');
  });

  it('is that of the address if the key is "user" and the client sends no credential', () => {
    expect(bucket('user', caller('192.0.2.1'))).toBe(bucket('address', caller('192.0.2.1')));
  });
});
