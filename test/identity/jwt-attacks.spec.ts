import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { createHash } from 'node:crypto';
import { FakeIssuer } from '../support/fake-issuer';
import { bearer, IdentityServer } from '../support/identity-server';

let issuer: FakeIssuer;
let other: FakeIssuer;
/** Belongs to nobody; serves the attacker's key set. */
let attacker: FakeIssuer;
let server: IdentityServer;
let clients = 0;

beforeAll(async () => {
  [issuer, other, attacker] = await Promise.all([FakeIssuer.start(), FakeIssuer.start(), FakeIssuer.start()]);
  server = await IdentityServer.start({
    issuers: [
      { issuer: issuer.url, audiences: ['sluice'], claims: { admin: 'admin' } },
      { issuer: other.url, audiences: ['other-audience'], user_prefix: 'other:' },
    ],
  });
});
afterAll(async () => {
  await server.stop();
  await Promise.all([issuer, other, attacker].map((each) => each.stop()));
});

/** Sends a request with the token, each time from another address: failures of one address are slowed. */
function send(token: string): Promise<Response> {
  clients += 1;
  const address = `198.51.${clients >> 8}.${clients & 255}`;
  return server.request('GET', '/v1/models', { ...bearer(token), 'x-forwarded-for': address });
}

async function expectRejected(token: string): Promise<string> {
  const response = await send(token);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  return response.text();
}

const now = (): number => Math.floor(Date.now() / 1000);
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Replaces the header of a token, and keeps its signature. */
const withHeader = (token: string, header: object): string => token.replace(/^[^.]*/, encode(header));

/** Signs any text as the payload, such as one that no library writes. */
async function signText(payload: string, header: object, key: CryptoKey): Promise<string> {
  const input = `${encode(header)}.${Buffer.from(payload).toString('base64url')}`;
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

describe('A JWT', () => {
  it('is accepted when it is valid', async () => {
    expect((await send(await issuer.sign())).status).toBe(200);
    expect((await send(await other.sign({ aud: 'other-audience' }))).status).toBe(200);
  });

  it.each(['none', 'None', 'NONE', 'nOnE'])('is rejected with alg %s', async (alg) => {
    const claims = { iss: issuer.url, aud: 'sluice', sub: 'alice', iat: now(), exp: now() + 600 };
    await expectRejected(`${encode({ alg, typ: 'at+jwt', kid: 'key-1' })}.${encode(claims)}.`);
    await expectRejected(new UnsecuredJWT(claims).encode());
    await expectRejected(withHeader(await issuer.sign(), { alg, typ: 'at+jwt', kid: 'key-1' }));
  });

  it('is rejected with HS256 and the RSA public key as the secret', async () => {
    const { n = '' } = issuer.key.jwk;
    const pem = await exportSPKI((await importJWK({ ...issuer.key.jwk }, 'RS256', { extractable: true })) as CryptoKey);
    const secrets = [pem, pem.trim(), n, JSON.stringify(issuer.key.jwk)].map((text) => Buffer.from(text));
    for (const secret of [...secrets, Buffer.from(n, 'base64url')]) {
      await expectRejected(await issuer.sign({}, { alg: 'HS256' }, secret));
    }
  });

  it('is rejected with a symmetric key that the issuer publishes', async () => {
    const secret = Buffer.alloc(32, 7);
    await issuer.rotate('key-2');
    issuer.keySet = { keys: [issuer.key.jwk, { kty: 'oct', kid: 'shared', k: secret.toString('base64url') }] };
    expect((await send(await issuer.sign())).status).toBe(200);
    await expectRejected(await issuer.sign({}, { alg: 'HS256', kid: 'shared' }, secret));
  });

  it.each([
    ['../../../../dev/null'],
    ["' OR 1=1 --"],
    ['http://127.0.0.1/jwks'],
    ['__proto__'],
    ['constructor'],
    ['x'.repeat(200)],
    [''],
  ])('is rejected with the injected kid %j', async (kid) => {
    await expectRejected(await issuer.sign({}, { kid }, attacker.key.privateKey));
  });

  it('is rejected with the kid of the issuer and another key', async () => {
    await expectRejected(await issuer.sign({}, {}, attacker.key.privateKey));
  });

  it.each<[string, (url: string) => object]>([
    ['jku', (url) => ({ jku: `${url}/jwks` })],
    ['x5u', (url) => ({ x5u: `${url}/jwks` })],
    ['jku and an unknown kid', (url) => ({ jku: `${url}/jwks`, kid: 'unknown' })],
  ])('is rejected with an injected %s, whose address receives no request', async (_name, headerOf) => {
    await expectRejected(await issuer.sign({}, headerOf(attacker.url), attacker.key.privateKey));
    expect(attacker.requests.size).toBe(0);
  });

  it.each(['jwk', 'x5c'])('is rejected with an embedded %s', async (name) => {
    const value = name === 'jwk' ? attacker.key.jwk : [Buffer.from('certificate').toString('base64')];
    await expectRejected(await issuer.sign({}, { [name]: value }, attacker.key.privateKey));
    await expectRejected(await issuer.sign({}, { [name]: value, kid: undefined }, attacker.key.privateKey));
  });

  it.each<[string, object]>([
    ['of an issuer that is not listed', { iss: 'https://evil.example.com' }],
    ['of no issuer', { iss: undefined }],
    ['of an issuer that is not a string', { iss: ['https://login.example.com'] }],
    ['for another audience', { aud: 'other-audience' }],
    ['for several other audiences', { aud: ['a', 'b'] }],
    ['for a part of the audience', { aud: 'sluic' }],
    ['for no audience', { aud: undefined }],
    ['for an empty list of audiences', { aud: [] }],
  ])('is rejected when it is %s', async (_what, claims) => {
    await expectRejected(await issuer.sign(claims));
  });

  it.each(['dpop+jwt', 'logout+jwt', 'JOSE', 'id_token', '', 1])('is rejected with the type %j', async (typ) => {
    await expectRejected(await issuer.sign({}, { typ }));
  });

  it.each<[string, () => object]>([
    ['has expired', () => ({ iat: now() - 600, exp: now() - 60 })],
    ['never expires', () => ({ exp: undefined })],
    ['expires at a time that is not a number', () => ({ exp: String(now() + 600) })],
    ['is not valid yet', () => ({ nbf: now() + 120 })],
    ['was issued in the future', () => ({ iat: now() + 120 })],
    ['is valid for ten years', () => ({ exp: now() + 315_360_000 })],
    ['is valid for ten years and does not say since when', () => ({ iat: undefined, exp: now() + 315_360_000 })],
    ['expires at the end of all numbers', () => ({ exp: Number.MAX_VALUE })],
  ])('is rejected when it %s', async (_what, claimsOf) => {
    await expectRejected(await issuer.sign(claimsOf()));
  });

  it('is rejected with an expiry that JSON reads as infinite', async () => {
    const { kid } = issuer.key.jwk;
    const payload = `{"iss":"${issuer.url}","aud":"sluice","sub":"a","iat":${now()},"exp":1e999}`;
    await expectRejected(await signText(payload, { alg: 'RS256', kid }, issuer.key.privateKey));
  });

  it.each<[string, (token: string) => string]>([
    ['truncated', (token) => token.slice(0, -4)],
    ['truncated by one character', (token) => token.slice(0, -1)],
    ['empty', (token) => token.replace(/[^.]*$/, '')],
    ['missing', (token) => token.replace(/\.[^.]*$/, '')],
    ['padded', (token) => `${token}AAAA`],
    ['padded with =', (token) => `${token}==`],
    ['zero', (token) => token.replace(/[^.]*$/, 'A'.repeat(342))],
    ['followed by a further part', (token) => `${token}.e30`],
    ['that of another payload', (token) => token.replace(/\.([^.]*)\./, `.${encode({ iss: issuer.url, sub: 'x' })}.`)],
  ])('is rejected when its signature is %s', async (_what, change) => {
    const token = await issuer.sign();
    expect((await send(token)).status).toBe(200);
    await expectRejected(change(token));
  });

  it('is not accepted because a cached token has the same beginning (CVE-2026-35030)', async () => {
    const token = await issuer.sign();
    expect((await send(token)).status).toBe(200);
    for (const length of [20, 64, 100, 200, token.lastIndexOf('.') + 1, token.length - 2]) {
      await expectRejected(token.slice(0, length) + 'A'.repeat(token.length - length));
      await expectRejected(token.slice(0, length));
    }
    const end = token.lastIndexOf('.');
    const admin = encode({ iss: issuer.url, aud: 'sluice', sub: 'eve', admin: true, exp: now() + 600 });
    await expectRejected(`${token.slice(0, token.indexOf('.'))}.${admin}${token.slice(end)}`);
  });

  it('is not accepted in place of its digest', async () => {
    const token = await issuer.sign();
    expect((await send(token)).status).toBe(200);
    for (const encoding of ['hex', 'base64url'] as const) {
      await expectRejected(createHash('sha256').update(token).digest(encoding));
    }
  });

  it('is rejected when it is too large', async () => {
    const token = await issuer.sign({ padding: 'x'.repeat(13_000) });
    expect(token.length).toBeGreaterThan(16 * 1024);
    // Node limits headers to 16 KiB.
    expect((await send(token)).status).toBe(431);
  });

  it('is rejected when another issuer of the settings has signed it', async () => {
    const { privateKey } = other.key;
    await expectRejected(await issuer.sign({}, {}, privateKey));
    await expectRejected(await issuer.sign({}, { kid: other.key.jwk.kid }, privateKey));
    // Each issuer with the audience of the other one.
    await expectRejected(await other.sign({ aud: 'sluice' }));
    await expectRejected(await issuer.sign({ aud: 'other-audience' }));
  });

  it.each<[string, object]>([
    ['an unknown extension', { crit: ['x-policy'], 'x-policy': 'admin' }],
    ['an extension that is absent', { crit: ['exp'] }],
    ['an empty list', { crit: [] }],
    ['a value that is not a list', { crit: 'exp' }],
    ['an unencoded payload', { crit: ['b64'], b64: false }],
  ])('is rejected with a crit header that names %s', async (_what, header) => {
    const { kid } = issuer.key.jwk;
    const payload = JSON.stringify({ iss: issuer.url, aud: 'sluice', sub: 'a', iat: now(), exp: now() + 60 });
    await expectRejected(await signText(payload, { alg: 'RS256', kid, ...header }, issuer.key.privateKey));
  });

  it('with duplicate claims counts for the issuer whose key has to verify it, and for no other', async () => {
    const claims = `"aud":["sluice","other-audience"],"sub":"a","iat":${now()},"exp":${now() + 60}`;
    const sign = (payload: string, { key }: FakeIssuer) =>
      signText(payload, { alg: 'RS256', kid: key.jwk.kid }, key.privateKey);
    const first = `{"iss":"${issuer.url}","iss":"${other.url}",${claims}}`;
    const last = `{"iss":"${other.url}","iss":"${issuer.url}",${claims}}`;
    // RFC 7519, section 4: the last one counts.
    expect((await send(await sign(first, other))).status).toBe(200);
    await expectRejected(await sign(last, other));
    await expectRejected(await sign(first, issuer));
    const expired = `{"iss":"${issuer.url}",${claims},"exp":${now() - 60}}`;
    await expectRejected(await sign(expired, issuer));
  });

  it('with duplicate members of the header is verified with the last algorithm', async () => {
    const claims = encode({ iss: issuer.url, aud: 'sluice', sub: 'a', iat: now(), exp: now() + 60 });
    const header = Buffer.from('{"alg":"RS256","alg":"none","kid":"key-1"}').toString('base64url');
    await expectRejected(`${header}.${claims}.`);
  });

  it.each([
    'a.b.c',
    '...',
    'eyJhbGciOiJSUzI1NiJ9..',
    'null.null.null',
    `${encode({ alg: 'RS256' })}.${Buffer.from('[]').toString('base64url')}.AAAA`,
    `${encode({ alg: 'RS256' })}.${Buffer.from('"'.repeat(99)).toString('base64url')}.AAAA`,
    "' OR '1'='1",
    '%00',
  ])('is rejected when it is garbage: %s', async (token) => {
    await expectRejected(token.replaceAll(' ', '%20'));
  });

  it('with a nested or encrypted JWT is rejected', async () => {
    await expectRejected(await issuer.sign({}, { cty: 'JWT', typ: 'JWE' }));
    const five = `${encode({ alg: 'dir', enc: 'A256GCM' })}..${'A'.repeat(16)}.${'A'.repeat(40)}.${'A'.repeat(22)}`;
    await expectRejected(five);
  });

  it('explains a rejection only when the issuer has signed it', async () => {
    const expired = { iat: now() - 600, exp: now() - 60 };
    expect(await expectRejected(await issuer.sign(expired))).toContain('The access token has expired.');
    expect(await expectRejected(await issuer.sign({ nbf: now() + 120 }))).toContain(
      'The access token is not valid yet.',
    );
    expect(await expectRejected(await issuer.sign(expired, {}, attacker.key.privateKey))).toContain(
      'Invalid access token.',
    );
  });

  it('with many unknown key IDs causes few requests to the issuer', async () => {
    const before = issuer.count('/jwks');
    const tokens = await Promise.all(
      Array.from({ length: 30 }, (_, index) => issuer.sign({}, { kid: `guess-${index}` }, attacker.key.privateKey)),
    );
    for (const token of tokens) await expectRejected(token);
    expect(issuer.count('/jwks') - before).toBeLessThanOrEqual(3);
  });

  it('of an algorithm that the settings do not list is rejected', async () => {
    const key = await FakeIssuer.newKey('ed', 'Ed25519');
    const signed = new SignJWT({ iss: issuer.url, aud: 'sluice', sub: 'a', exp: now() + 60, iat: now() });
    issuer.keySet = { keys: [issuer.key.jwk, key.jwk] };
    await expectRejected(await signed.setProtectedHeader({ alg: 'Ed25519', kid: 'ed' }).sign(key.privateKey));
  });
});
