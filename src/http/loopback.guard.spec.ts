import type { ExecutionContext } from '@nestjs/common';
import { GatewayError } from '../errors';
import { LoopbackGuard } from './loopback.guard';

/** Whether a call from an address passes. */
function passes(remoteAddress: string | undefined, headers: Record<string, string> = {}): boolean {
  const request = { socket: { remoteAddress }, headers };
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  try {
    return new LoopbackGuard().canActivate(context as unknown as ExecutionContext);
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    return false;
  }
}

const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip', 'via'];

describe('the loopback guard', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1', '::ffff:7f00:1'])(
    'lets %s pass',
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
  ])('refuses %s', (address) => expect(passes(address)).toBe(false));

  it.each(FORWARDED)('lets nobody in for their %s header', (name) => {
    expect(passes('192.0.2.1', { [name]: '127.0.0.1' })).toBe(false);
  });

  it.each(FORWARDED)('refuses those whom a proxy on this machine speaks for in %s', (name) =>
    expect(passes('127.0.0.1', { [name]: '192.0.2.1' })).toBe(false),
  );
});
