import type { Socket } from 'node:net';
import { GatewayError } from '../errors';
import { requireLoopback } from './loopback';

/** Returns whether a request from this address is accepted. */
function passes(remoteAddress: string | undefined, headers: Record<string, string> = {}): boolean {
  try {
    requireLoopback({ socket: { remoteAddress } as Socket, headers });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    return false;
  }
}

const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip', 'via'];

describe('requireLoopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1', '::ffff:7f00:1'])(
    'accepts the address %s',
    (address) => expect(passes(address)).toBe(true),
  );

  it.each([
    '192.0.2.1',
    '10.0.0.1',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '::2',
    'fe80::1%eth0',
    '2001:db8::1',
    '::ffff:192.0.2.1',
    '::127.0.0.1',
    'localhost',
    '',
    undefined,
  ])('rejects the address %s', (address) => expect(passes(address)).toBe(false));

  it.each(FORWARDED)('does not accept a remote client because of its %s header', (name) => {
    expect(passes('192.0.2.1', { [name]: '127.0.0.1' })).toBe(false);
  });

  it.each(FORWARDED)('rejects a proxy on this machine that sends %s', (name) =>
    expect(passes('127.0.0.1', { [name]: '192.0.2.1' })).toBe(false),
  );
});
