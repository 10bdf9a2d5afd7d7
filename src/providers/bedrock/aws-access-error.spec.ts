import { toAccessError } from './aws-access-error';

const error = (name: string, fields: object = {}) => Object.assign(new Error('SECRET message'), { name, ...fields });

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
      '(AccessDenied: SECRET message)',
    ],
    [error('CredentialsProviderError'), 'UPSTREAM_REFUSED', 403, '(CredentialsProviderError)'],
    ['no error at all', 'UPSTREAM_UNREACHABLE', 502, '(Error)'],
  ])('translates %s into %s with status %i and the reason %s', (thrown, code, status, reason) => {
    const translated = toAccessError('credentials', thrown);
    expect(translated).toMatchObject({ code, status, message: expect.stringContaining(reason) });
  });

  it('omits the message of an error that no AWS service returned', () => {
    expect(toAccessError('credentials', error('CredentialsProviderError')).message).not.toContain('SECRET');
  });
});
