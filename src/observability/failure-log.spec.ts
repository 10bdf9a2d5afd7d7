import { Logger } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { Outcome } from '../endpoints/call-observer';
import type { CallContext } from '../http';
import { FailureLog } from './failure-log';

afterEach(() => jest.restoreAllMocks());

const CONTEXT = { id: 'request-1', target: 'chat' } as CallContext;
const failed = (error: GatewayError, isStream: boolean): Outcome => ({
  result: 'failed',
  isStream,
  durationMs: 1,
  error,
  status: error.status,
  usage: undefined,
  endpoint: undefined,
});

describe('FailureLog', () => {
  it('logs the internal error that ended a stream with its request, endpoint and stack', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    new FailureLog().onSettled(failed(GatewayError.from(new TypeError('x is not a function')), true), CONTEXT);
    expect(logged.mock.calls).toEqual([
      [expect.stringMatching(/^request=request-1 endpoint=chat: TypeError: x is not a function\n {4}at /)],
    ]);
  });

  it('does not log other errors of streams, or internal errors that are logged with their response', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    new FailureLog().onSettled(failed(new GatewayError('UPSTREAM_TRUNCATED', 'cut'), true), CONTEXT);
    new FailureLog().onSettled(failed(GatewayError.from(new TypeError('x')), false), CONTEXT);
    expect(logged).not.toHaveBeenCalled();
  });
});
