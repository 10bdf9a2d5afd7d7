import { SignJWT } from 'jose';
import { hkdfSync } from 'node:crypto';
import type { ConfiguredCredential } from '../../config';
import { GatewayError } from '../../errors';
import { AccessTokens } from './access-tokens';
import { ConfiguredCredentials } from './configured-credentials';

const SECRET = Buffer.alloc(32, 7);
const DIGEST = 'ab'.repeat(32);

const client = (name: string, sha256 = DIGEST): ConfiguredCredential => ({
  sha256,
  identity: { kind: 'service_principal', name, displayName: name, groups: [], isAdmin: false },
});
const directoryOf = (...servicePrincipals: ConfiguredCredential[]): ConfiguredCredentials =>
  new ConfiguredCredentials({ tokens: [], servicePrincipals });

const DIRECTORY = directoryOf(client('app-1'), client('app-2'));
const APP = DIRECTORY.servicePrincipal('app-1')!;

let tokens: AccessTokens;
beforeEach(() => {
  tokens = new AccessTokens(() => Promise.resolve(SECRET));
});
afterEach(() => jest.useRealTimers());

const keyOf = (name: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', SECRET, Buffer.from(DIGEST, 'hex'), `access token of ${name}`, 32));

/** Returns a valid token of `app-1` with these changes. */
function signed(claims: object, header: object = {}, key = keyOf('app-1')): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: 'sluice', aud: 'sluice-workspace', sub: 'app-1', iat: now, exp: now + 60, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'app-1', ...header }).sign(key);
}

describe('AccessTokens', () => {
  it('identifies a service principal by its token: by a promise at first, then at once', async () => {
    const token = await tokens.issue(APP, 60);
    const first = tokens.identify(token, DIRECTORY);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toBe(APP.identity);
    expect(tokens.identify(token, DIRECTORY)).toBe(APP.identity);
  });

  it('accepts the tokens of other instances with the same secret, and no others', async () => {
    const token = await tokens.issue(APP, 60);
    const same = new AccessTokens(() => Promise.resolve(Buffer.from(SECRET)));
    const other = new AccessTokens(() => Promise.resolve(Buffer.alloc(32, 8)));
    expect(await same.identify(token, DIRECTORY)).toBe(APP.identity);
    expect(await other.identify(token, DIRECTORY)).toBeUndefined();
  });

  it('identifies nobody by a token that has expired, even if the token is known', async () => {
    jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const token = await tokens.issue(APP, 60);
    const unknown = await tokens.issue(APP, 60);
    expect(await tokens.identify(token, DIRECTORY)).toBe(APP.identity);
    jest.setSystemTime(1_700_000_061_000);
    expect(tokens.identify(token, DIRECTORY)).toBeUndefined();
    expect(await tokens.identify(unknown, DIRECTORY)).toBeUndefined();
  });

  it.each<[string, ConfiguredCredentials]>([
    ['was removed', directoryOf(client('app-2'))],
    ['has another secret', directoryOf(client('app-1', 'cd'.repeat(32)))],
  ])('identifies nobody by a token whose service principal %s, even if the token is known', async (_what, later) => {
    const token = await tokens.issue(APP, 60);
    expect(await tokens.identify(token, later)).toBeUndefined();
    expect(await tokens.identify(token, DIRECTORY)).toBe(APP.identity);
    expect(await tokens.identify(token, later)).toBeUndefined();
  });

  it('accepts a token that is signed as the service does it', async () => {
    expect(await tokens.identify(await signed({}), DIRECTORY)).toBe(APP.identity);
  });

  it.each<[string, () => Promise<string>]>([
    ['another issuer', () => signed({ iss: 'other' })],
    ['another audience', () => signed({ aud: 'other' })],
    ['another subject', () => signed({ sub: 'app-2' })],
    ['no subject', () => signed({ sub: undefined })],
    ['no expiry', () => signed({ exp: undefined })],
    ['another type', () => signed({}, { typ: 'JWT' })],
    ['another algorithm', () => signed({}, { alg: 'HS512' }, new Uint8Array(64))],
    ['no key ID', () => signed({}, { kid: undefined })],
    ['the key ID of another service principal', () => signed({}, { kid: 'app-2' })],
    ['an unknown key ID', () => signed({}, { kid: '../../etc/passwd' })],
    ['an unknown critical header', () => signed({}, { crit: ['x'], x: 1 }).catch(() => 'a.b.c')],
    ['the key of another service principal', () => signed({}, {}, keyOf('app-2'))],
    ['the digest of the client secret as its key', () => signed({}, {}, Buffer.from(DIGEST, 'hex'))],
    ['a truncated signature', async () => (await signed({})).slice(0, -4)],
    ['a padded signature', async () => `${await signed({})}AAAA`],
    ['a changed payload', async () => (await signed({})).replace(/\.\w{4}/, '.AAAA')],
  ])('identifies nobody by a token with %s', async (_what, make) => {
    expect(await tokens.identify(await make(), DIRECTORY)).toBeUndefined();
  });

  it('reports that the store is unavailable, instead of rejecting the token', async () => {
    const unavailable = new GatewayError('STORE_UNAVAILABLE', 'The database is unavailable.');
    const without = new AccessTokens(() => Promise.reject(unavailable));
    const token = await tokens.issue(APP, 60);
    await expect(without.identify(token, DIRECTORY)).rejects.toBe(unavailable);
  });
});
