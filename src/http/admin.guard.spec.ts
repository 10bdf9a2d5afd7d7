import type { ExecutionContext } from '@nestjs/common';
import { AdminGuard } from './admin.guard';
import { SHARED_ADMIN } from './principal';

/** Returns whether the guard accepts a request. */
function passes(isRemoteAllowed: boolean | undefined, remoteAddress: string, isAdmin: boolean): boolean {
  const request = { socket: { remoteAddress }, headers: {}, principal: { identity: { ...SHARED_ADMIN, isAdmin } } };
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  try {
    return new AdminGuard(isRemoteAllowed).canActivate(context as unknown as ExecutionContext);
  } catch (error) {
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    return false;
  }
}

describe('AdminGuard', () => {
  it.each<[boolean, boolean | undefined, string, boolean]>([
    [true, true, '192.0.2.1', true],
    [false, true, '127.0.0.1', false],
    [true, false, '127.0.0.1', true],
    [false, false, '192.0.2.1', true],
    [false, false, '127.0.0.1', false],
    [false, undefined, '192.0.2.1', true],
  ])(
    'returns %s if remote administration is %s, the address is %s and the identity is an admin: %s',
    (expected, ...given) => {
      expect(passes(...given)).toBe(expected);
    },
  );
});
