import { GatewayError } from '../../errors';
import { redactSecrets } from './redact-secrets';

const CANARY = 'sk-canary-7f3a';
const call = (headers: Record<string, string>) => ({ url: 'http://vendor.invalid', headers, body: {} });
const bearer = call({ authorization: `Bearer ${CANARY}` });

function everythingIn({ message, detail, type, param, upstreamCode, headers }: GatewayError): string {
  return JSON.stringify({ message, detail, type, param, upstreamCode, headers });
}

describe('withoutSecrets', () => {
  it.each([
    ['a bearer token', { authorization: `Bearer ${CANARY}` }],
    ['an api key', { 'api-key': CANARY }],
    ['a vendor’s own key header', { 'x-api-key': CANARY }],
    ['a token without a scheme', { authorization: CANARY }],
  ])('hides %s that the vendor has echoed', (_what, headers) => {
    const error = new GatewayError('UPSTREAM_REFUSED', `Incorrect API key provided: ${CANARY}. Was it ${CANARY}?`, {
      status: 401,
    });
    const clean = redactSecrets(error, call(headers));
    expect(clean.message).toBe('Incorrect API key provided: [secret]. Was it [secret]?');
    expect(everythingIn(clean)).not.toContain(CANARY);
  });

  it.each([
    ['param', { param: CANARY }],
    ['code', { upstreamCode: CANARY }],
    ['type', { type: CANARY }],
    ['headers', { headers: { 'retry-after': CANARY } }],
  ])('hides it in the %s too', (_where, options) => {
    const clean = redactSecrets(new GatewayError('UPSTREAM_REFUSED', 'no', options), bearer);
    expect(everythingIn(clean)).not.toContain(CANARY);
  });

  it('keeps everything else of the error', () => {
    const options = {
      status: 429,
      type: 'requests',
      param: 'messages',
      upstreamCode: 'rate_limit_exceeded',
      headers: { 'retry-after': '2' },
    };
    const clean = redactSecrets(new GatewayError('UPSTREAM_REFUSED', `no ${CANARY}`, options), bearer);
    expect(clean).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      ...options,
      message: 'no [secret]',
      detail: 'no [secret]',
    });
  });

  it('leaves an error alone that shows nothing', () => {
    const error = new GatewayError('UPSTREAM_REFUSED', 'no', { status: 401 });
    expect(redactSecrets(error, bearer)).toBe(error);
  });

  it('does not take a word for a secret that is too short to be one', () => {
    const error = new GatewayError('UPSTREAM_REFUSED', 'a key is needed');
    expect(redactSecrets(error, call({ 'x-api-key': 'key' })).message).toBe('a key is needed');
  });
});
