import { toAccessError } from './aws-access-error';

const error = (name: string, fields: object = {}) => Object.assign(new Error('SECRET said'), { name, ...fields });

describe('toAccessError', () => {
  it.each([
    [error('Error', { code: 'ECONNREFUSED' }), 'UPSTREAM_UNREACHABLE', 502, '(ECONNREFUSED)'],
    [
      error('ServiceUnavailable', { $metadata: { httpStatusCode: 503 } }),
      'UPSTREAM_UNREACHABLE',
      502,
      '(ServiceUnavailable: ',
    ],
    [
      error('AccessDenied', { $metadata: { httpStatusCode: 403 } }),
      'UPSTREAM_REFUSED',
      403,
      '(AccessDenied: SECRET said)',
    ],
    [error('CredentialsProviderError'), 'UPSTREAM_REFUSED', 403, '(CredentialsProviderError)'],
    ['no error at all', 'UPSTREAM_UNREACHABLE', 502, '(Error)'],
  ])('says of %s what is known', (thrown, code, status, reason) => {
    const told = toAccessError('credentials', thrown);
    expect(told).toMatchObject({ code, status, message: expect.stringContaining(reason) });
  });

  it('keeps to itself what another program said', () => {
    expect(toAccessError('credentials', error('CredentialsProviderError')).message).not.toContain('SECRET');
  });
});
