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
    ['masked, after letters whose lower case is longer', 'İİİ key SK-cana****7f3a!', 'İİİ key [secret]!'],
    ['in base64', `got ${Buffer.from(CANARY).toString('base64url')}`, 'got [secret]'],
  ])('redacts a secret %s', (_what, message, expected) => {
    expect(redactSecrets(new GatewayError('UPSTREAM_REFUSED', message), bearer).message).toBe(expected);
  });

  it.each([
    ['its beginning', 'Incorrect API key: sk-proj-q7Rt2Vx9', 'Incorrect API key: [secret]'],
    ['its beginning, after letters whose lower case is longer', 'İİİ sk-proj-q7Rt2Vx9, no', 'İİİ [secret], no'],
    ['its beginning in another case', 'SK-PROJ-Q7RT2VX9zz', '[secret]zz'],
    ['all but its last character', 'sk-proj-q7Rt2Vx9-Kb4_Lm8<&"', '[secret]'],
    [
      'it in hexadecimal',
      `got ${Buffer.from('sk-proj-q7Rt2Vx9-Kb4_Lm8<&"n').toString('hex').toUpperCase()}`,
      'got [secret]',
    ],
    ['it escaped for HTML', 'got sk-proj-q7Rt2Vx9-Kb4_Lm8&lt;&amp;&quot;n', 'got [secret]'],
    ['it escaped for HTML with codes', 'got sk&#45;proj&#x2D;q7Rt2Vx9-Kb4_Lm8&#60;&#038;&#34;n', 'got [secret]'],
  ])('redacts of a long secret %s', (_what, message, expected) => {
    const long = request({ 'x-api-key': 'sk-proj-q7Rt2Vx9-Kb4_Lm8<&"n' });
    expect(redactSecrets(new GatewayError('UPSTREAM_REFUSED', message), long).message).toBe(expected);
  });

  it('redacts the beginning of a secret of any length', () => {
    const token = `eyJ${'a0b1c2d3'.repeat(2000)}`;
    const error = new GatewayError('UPSTREAM_REFUSED', `bad token ${token.slice(0, 9000)}.`);
    expect(redactSecrets(error, request({ authorization: `Bearer ${token}` })).message).toBe('bad token [secret].');
  });

  it.each([
    ['the kind of a key', 'keys start with sk-ant-api03-', { 'x-api-key': 'sk-ant-api03-q7Rt2Vx9Kb4Lm8' }],
    [
      'the algorithm of a signature',
      'AWS4-HMAC-SHA256 Credential is invalid',
      { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20261128, SignedHeaders=host, Signature=0123abcd' },
    ],
  ])('does not redact %s', (_what, message, headers) => {
    const error = new GatewayError('UPSTREAM_REFUSED', message);
    expect(redactSecrets(error, request(headers)).message).toBe(message);
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
