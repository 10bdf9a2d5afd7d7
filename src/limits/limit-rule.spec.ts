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
  ])('of every %j lasts %d s and is called %j', (period, seconds, text) => {
    expect(rule(period)).toMatchObject({ calls: 10, windowMs: seconds * 1000, text });
  });

  it('of more time than can be counted lasts as long as can be counted', () => {
    expect(rule(`${'9'.repeat(400)} years`)).toMatchObject({
      windowMs: Number.MAX_SAFE_INTEGER,
      text: `10 per ${'9'.repeat(400)} year`,
    });
  });
});

describe('what a limit counts together', () => {
  const caller = (ip: string | undefined, authorization?: string): Caller => ({
    ip,
    socket: { remoteAddress: '127.0.0.1' },
    headers: { authorization },
  });
  const bucket = (key: string | null, from: Caller): string => bucketOf(rule('minute', key), from);

  it.each([null, 'endpoint', 'Endpoint', 'team'])('are all calls with the key %j', (key) => {
    expect(bucket(key, caller('192.0.2.1', 'Bearer one'))).toBe(bucket(key, caller('192.0.2.2', 'Bearer two')));
  });

  it.each(['address', 'ip', ' IP '])('are the calls of one address with the key %j', (key) => {
    const one = bucket(key, caller('192.0.2.1', 'Bearer one'));
    expect(bucket(key, caller('192.0.2.1', 'Bearer two'))).toBe(one);
    expect(bucket(key, caller('::ffff:192.0.2.1'))).toBe(one);
    expect(bucket(key, caller('192.0.2.2', 'Bearer one'))).not.toBe(one);
  });

  it('are the calls of one IPv6 network of 64 bits', () => {
    const one = bucket('address', caller('2001:db8:0:1::1'));
    expect(bucket('address', caller('2001:db8:0:1:ffff::2'))).toBe(one);
    expect(bucket('address', caller('2001:db8:0:2::1'))).not.toBe(one);
  });

  it('are the calls of one connection’s address where the named one is none', () => {
    const peer = bucket('address', caller('127.0.0.1'));
    for (const ip of ['', 'made up', '1.2.3.4.5', undefined]) expect(bucket('address', caller(ip))).toBe(peer);
    const gone = { ip: undefined, socket: { remoteAddress: undefined }, headers: {} };
    expect(bucket('address', gone)).toBe('address:unknown');
  });

  it('are the calls with one credential with the key "user", which is not kept', () => {
    const one = bucket('user', caller('192.0.2.1', 'Bearer canary-one'));
    expect(bucket('user', caller('192.0.2.2', 'Bearer canary-one'))).toBe(one);
    expect(bucket('user', caller('192.0.2.1', 'Bearer canary-two'))).not.toBe(one);
    expect(one).toMatch(/^user:[\w-]{43}$/);
  });

  it.each([undefined, ''])('are the calls of one address with the key "user" and the credential %j', (none) => {
    expect(bucket('user', caller('192.0.2.1', none))).toBe(bucket('address', caller('192.0.2.1')));
  });
});
