import { GatewayError } from '../../errors';
import { redactSecrets } from './redact-secrets';

const CANARY = 'sk-canary-7f3a';
const request = (headers: Record<string, string>) => ({ url: 'http://provider.invalid', headers, body: {} });
const bearer = request({ authorization: `Bearer ${CANARY}` });

function allTextOf({ message, detail, type, param, upstreamCode, headers }: GatewayError): string {
  return JSON.stringify({ message, detail, type, param, upstreamCode, headers });
}

describe('redactSecrets', () => {
  it.each([
    ['a bearer token', { authorization: `Bearer ${CANARY}` }],
    ['an api key', { 'api-key': CANARY }],
    ['a provider-specific key header', { 'x-api-key': CANARY }],
    ['a token without a scheme', { authorization: CANARY }],
  ])('redacts %s that the provider echoed in the message', (_what, headers) => {
    const error = new GatewayError('UPSTREAM_REFUSED', `Incorrect API key provided: ${CANARY}. Was it ${CANARY}?`, {
      status: 401,
    });
    const redacted = redactSecrets(error, request(headers));
    expect(redacted.message).toBe('Incorrect API key provided: [secret]. Was it [secret]?');
    expect(allTextOf(redacted)).not.toContain(CANARY);
  });

  it.each([
    ['param', { param: CANARY }],
    ['code', { upstreamCode: CANARY }],
    ['type', { type: CANARY }],
    ['headers', { headers: { 'retry-after': CANARY } }],
  ])('redacts a secret in the %s of the error', (_field, options) => {
    const redacted = redactSecrets(new GatewayError('UPSTREAM_REFUSED', 'no', options), bearer);
    expect(allTextOf(redacted)).not.toContain(CANARY);
  });

  it.each([
    ['in another case', 'Key SK-Canary-7F3A is wrong', 'Key [secret] is wrong'],
    [
      'with its middle masked',
      'Incorrect API key provided: sk-cana*******7f3a.',
      'Incorrect API key provided: [secret].',
    ],
    ['with its end masked', 'key=sk-canary..., see the docs', 'key=[secret], see the docs'],
    ['with its beginning masked', 'the key ending in ****f3a', 'the key ending in [secret]'],
    ['with the end cut off', 'the key sk-canary-7f…', 'the key [secret]…'],
    ['twice, masked in two ways', 'sk-canar…3a and sk-c•••7f3a', '[secret]3a and [secret]'],
    ['masked with words', 'sk-canary-<redacted>', '[secret]'],
    [
      'masked with other characters',
      'sk-ca###f3a, sk-ca____7f3a, sk-can-----7f3a, sk-*7f3a',
      Array(4).fill('[secret]').join(', '),
    ],
    ['in base64', `got ${Buffer.from(CANARY).toString('base64url')}`, 'got [secret]'],
  ])('redacts a secret %s', (_what, message, expected) => {
    expect(redactSecrets(new GatewayError('UPSTREAM_REFUSED', message), bearer).message).toBe(expected);
  });

  it.each([0, 1, 2, 3])('redacts a secret in base64 after %i other bytes', (offset) => {
    const message = Buffer.from(`${'a'.repeat(offset)}${CANARY} and more`).toString('base64');
    const { message: redacted } = redactSecrets(new GatewayError('UPSTREAM_REFUSED', message), bearer);
    expect(redacted).toContain('[secret]');
    expect(Buffer.from(redacted.replace('[secret]', '')).toString()).not.toContain(message.slice(4, 14));
  });

  it('redacts the decoded credentials of HTTP Basic', () => {
    const basic = request({ authorization: `Basic ${Buffer.from('ada:lovelace-1815').toString('base64')}` });
    const error = new GatewayError('UPSTREAM_REFUSED', 'user ada with password Lovelace-1815');
    expect(redactSecrets(error, basic).message).toBe('user ada with password [secret]');
  });

  it('does not redact masks beside other text', () => {
    const error = new GatewayError('UPSTREAM_REFUSED', 'wait... the value **** of max_tokens… is wrong xxxx');
    expect(redactSecrets(error, bearer)).toBe(error);
  });

  it('keeps all other fields of the error', () => {
    const options = {
      status: 429,
      type: 'requests',
      param: 'messages',
      upstreamCode: 'rate_limit_exceeded',
      headers: { 'retry-after': '2' },
    };
    const redacted = redactSecrets(new GatewayError('UPSTREAM_REFUSED', `no ${CANARY}`, options), bearer);
    expect(redacted).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      ...options,
      message: 'no [secret]',
      detail: 'no [secret]',
    });
  });

  it('returns the same error when it contains no secret', () => {
    const error = new GatewayError('UPSTREAM_REFUSED', 'no', { status: 401 });
    expect(redactSecrets(error, bearer)).toBe(error);
  });

  it('does not redact header values shorter than four characters', () => {
    const error = new GatewayError('UPSTREAM_REFUSED', 'a key is needed');
    expect(redactSecrets(error, request({ 'x-api-key': 'key' })).message).toBe('a key is needed');
  });
});
