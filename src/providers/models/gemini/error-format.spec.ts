import { toProviderError } from '../../../upstream/client/error-body';
import { GOOGLE_ERRORS } from './error-format';

describe('GOOGLE_ERRORS', () => {
  it.each([
    ['34s', {}, '34'],
    ['1.2s', {}, '2'],
    ['34s', { 'retry-after': '5' }, '5'],
    ['soon', {}, undefined],
    [34, {}, undefined],
  ])('with retryDelay %j and headers %j sets retry-after to %j', (retryDelay, headers, expected) => {
    const details = [{ '@type': 'other' }, { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }];
    const body = JSON.stringify({ error: { code: 429, message: 'Quota', details } });
    expect(toProviderError(429, headers, body, GOOGLE_ERRORS).headers['retry-after']).toBe(expected);
  });
});
