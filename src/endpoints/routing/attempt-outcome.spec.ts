import { GatewayError, type ErrorCode } from '../../errors';
import { attemptOutcome } from './attempt-outcome';

const outcomeOf = (code: ErrorCode, status?: number, upstreamCode?: string) =>
  attemptOutcome(new GatewayError(code, 'no', { ...(status && { status }), ...(upstreamCode && { upstreamCode }) }));

describe('attemptOutcome', () => {
  it('is a success without an error', () => {
    expect(attemptOutcome(undefined)).toBe('success');
  });

  it.each<[ErrorCode, number | undefined]>([
    ['UPSTREAM_REFUSED', 401],
    ['UPSTREAM_REFUSED', 403],
    ['UPSTREAM_REFUSED', 429],
    ['UPSTREAM_REFUSED', 500],
    ['UPSTREAM_REFUSED', 529],
    ['UPSTREAM_UNREACHABLE', undefined],
    ['UPSTREAM_TIMEOUT', undefined],
    ['UPSTREAM_INVALID', undefined],
    ['UPSTREAM_TRUNCATED', undefined],
  ])('is a failure of the endpoint for %s with status %s', (code, status) => {
    expect(outcomeOf(code, status)).toBe('failure');
  });

  it.each([
    [400, undefined],
    [422, undefined],
    [400, 'context_length_exceeded'],
    [400, 'content_policy_violation'],
  ])('is a success for a request that the provider rejects with status %s and code %s', (status, upstreamCode) => {
    expect(outcomeOf('UPSTREAM_REFUSED', status, upstreamCode)).toBe('success');
  });

  it.each<ErrorCode>(['CLIENT_DISCONNECTED', 'SHUTTING_DOWN', 'SUPERSEDED', 'INTERNAL', 'UNSUPPORTED_OPERATION'])(
    'is neutral for %s',
    (code) => {
      expect(outcomeOf(code)).toBe('neutral');
    },
  );
});
