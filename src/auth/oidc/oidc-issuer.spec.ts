import { Logger } from '@nestjs/common';
import type { RequestListener } from 'node:http';
import { FakeIssuer, sendJson } from '../../../test/support/fake-issuer';
import { readSettings, Secret, type IssuerSettings } from '../../config';
import { GatewayError } from '../../errors';
import { TrustedFetch } from '../../upstream/client/trusted-fetch';
import { UpstreamClient } from '../../upstream/client/upstream-client';
import { OidcIssuer } from './oidc-issuer';

const DISCOVERY = '/.well-known/openid-configuration';
const MINUTE = 60_000;

const client = new UpstreamClient(readSettings({}));
let fake: FakeIssuer;
/** The clock of the issuer, in milliseconds. */
let time: number;
let warnings: string[];

// Refreshes in the background may end after their test.
beforeAll(() => {
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void warnings.push(String(message)));
  jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
});
beforeEach(async () => {
  fake = await FakeIssuer.start('key-1', 'ES256');
  time = 0;
  warnings = [];
});
afterEach(() => fake.stop());
afterAll(async () => {
  await client.onApplicationShutdown();
  jest.restoreAllMocks();
});

function issuerOf(changes: Partial<IssuerSettings> = {}, timeoutMs = 300): OidcIssuer {
  const settings: IssuerSettings = {
    issuer: fake.url,
    audiences: ['sluice'],
    algorithms: ['ES256'],
    types: ['at+jwt', 'jwt'],
    isTypeRequired: false,
    clockSkewSeconds: 30,
    maxLifetimeSeconds: 86_400,
    jwksUri: null,
    claims: { user: ['email'], servicePrincipal: ['client_id'], displayName: [], groups: [], admin: [] },
    userPrefix: '',
    groupPrefix: '',
    introspection: { clientId: 'sluice', clientSecret: new Secret('s'), endpoint: null, cacheSeconds: 60 },
    clientCredentials: { scope: null },
    ...changes,
  };
  return new OidcIssuer(settings, new TrustedFetch(client).withOptions({ timeoutMs }), () => time);
}

const unavailable = { code: 'ISSUER_UNAVAILABLE', status: 503, headers: { 'retry-after': '1' } };
const valid = { claims: expect.objectContaining({ sub: 'alice' }) as object };
/** Waits until the issuer has got requests. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
const responds =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) =>
    sendJson(response, body, status);

const FAULTS: [string, RequestListener][] = [
  ['does not respond', () => undefined],
  ['does not complete its response', (_request, response) => response.writeHead(200).write('{')],
  ['closes the connection', (request) => request.socket.destroy()],
  ['redirects', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ['fails', responds({ error: 'server_error' }, 500)],
  ['returns HTML', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
  [
    'returns broken JSON',
    (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":['),
  ],
  ['returns null', responds(null)],
  ['returns a list', responds([])],
  ['returns text', responds('keys')],
  ['returns an empty object', responds({})],
  ['returns more than 256 KiB', responds({ keys: [], padding: 'x'.repeat(256 * 1024) })],
];

describe.each([
  ['discovery document', DISCOVERY],
  ['key set', '/jwks'],
])('OidcIssuer whose server, asked for the %s,', (_what, path) => {
  it.each(FAULTS)('%s, reports that the issuer is unavailable and recovers', async (_fault, behaviour) => {
    const issuer = issuerOf();
    const token = await fake.sign();
    fake.behaviours.set(path, behaviour);
    await expect(issuer.jwts.verify(token)).rejects.toMatchObject(unavailable);
    const requests = fake.count(path);
    fake.behaviours.clear();
    // The next attempt is not due.
    await expect(issuer.jwts.verify(token)).rejects.toMatchObject(unavailable);
    expect(fake.count(path)).toBe(requests);
    time += 1000;
    expect(await issuer.jwts.verify(token)).toMatchObject(valid);
    const ours = warnings.filter((warning) => warning.includes(fake.url));
    expect(ours).toEqual([expect.stringMatching(/^cannot reach the keys of the issuer http:\S+: [^<{]+$/)]);
  });

  it.each(FAULTS)('%s, verifies tokens with the keys that are known', async (_fault, behaviour) => {
    const issuer = issuerOf();
    expect(await issuer.jwts.verify(await fake.sign())).toMatchObject(valid);
    fake.behaviours.set(path, behaviour);
    time += 90 * MINUTE;
    issuer.keys.refreshIfOld();
    expect(await issuer.jwts.verify(await fake.sign())).toMatchObject(valid);
  });
});

describe('OidcIssuer', () => {
  it.each<[string, object]>([
    ['is of another issuer', { issuer: 'https://other.example.com', jwks_uri: 'https://other.example.com/jwks' }],
    ['contains no jwks_uri', {}],
    ['names a metadata service', { jwks_uri: 'http://169.254.169.254/jwks' }],
    ['names a file', { jwks_uri: 'file:///etc/passwd' }],
    ['names something that is not a URL', { jwks_uri: 'http:jwks' }],
  ])('is unavailable when the discovery document %s', async (_what, document) => {
    fake.behaviours.set(DISCOVERY, responds({ issuer: fake.url, ...document }));
    await expect(issuerOf().jwts.verify(await fake.sign())).rejects.toMatchObject(unavailable);
  });

  it('is unavailable when the key set contains more than 100 keys', async () => {
    fake.keySet = { keys: Array.from({ length: 101 }, (_, index) => ({ ...fake.key.jwk, kid: `k${index}` })) };
    await expect(issuerOf().jwts.verify(await fake.sign())).rejects.toMatchObject(unavailable);
  });

  it('doubles the time between attempts, up to 15 seconds', async () => {
    const issuer = issuerOf();
    fake.behaviours.set('/jwks', responds({}, 500));
    for (const seconds of [1, 2, 4, 8, 15, 15]) {
      await expect(issuer.jwts.verify(await fake.sign())).rejects.toMatchObject({
        headers: { 'retry-after': String(seconds) },
      });
      time += seconds * 1000;
    }
    expect(warnings.filter((warning) => warning.includes(fake.url))).toHaveLength(1);
  });

  it('reads the keys once for concurrent tokens', async () => {
    const issuer = issuerOf();
    const tokens = await Promise.all([fake.sign(), fake.sign({ sub: 'alice', jti: '2' }), fake.sign({ jti: '3' })]);
    for (const result of await Promise.all(tokens.map((token) => issuer.jwts.verify(token)))) {
      expect(result).toMatchObject(valid);
    }
    expect([fake.count(DISCOVERY), fake.count('/jwks')]).toEqual([1, 1]);
  });

  it('needs no discovery document when the settings name the key set', async () => {
    expect(await issuerOf({ jwksUri: `${fake.url}/jwks` }).jwts.verify(await fake.sign())).toMatchObject(valid);
    expect(fake.count(DISCOVERY)).toBe(0);
  });

  it('reads a new key when a token names it, at most three times at once and then every ten seconds', async () => {
    const issuer = issuerOf();
    await issuer.jwts.verify(await fake.sign());
    for (let guess = 0; guess < 5; guess += 1) {
      expect(await issuer.jwts.verify(await fake.sign({}, { kid: `guess-${guess}` }))).toBeUndefined();
    }
    expect(fake.count('/jwks')).toBe(4);
    await fake.rotate('key-2');
    expect(await issuer.jwts.verify(await fake.sign())).toBeUndefined();
    time += 10_000;
    expect(await issuer.jwts.verify(await fake.sign())).toMatchObject(valid);
  });

  it('cannot decide on a token with an unknown key while the issuer is unavailable', async () => {
    const issuer = issuerOf();
    await issuer.jwts.verify(await fake.sign());
    fake.behaviours.set('/jwks', responds({}, 500));
    await expect(issuer.jwts.verify(await fake.sign({}, { kid: 'unknown' }))).rejects.toMatchObject(unavailable);
  });

  it('changes the version of the keys only when they change', async () => {
    const issuer = issuerOf();
    const first = await issuer.jwts.verify(await fake.sign());
    time += 11 * MINUTE;
    issuer.keys.refreshIfOld();
    const second = await issuer.jwts.verify(await fake.sign());
    await fake.rotate('key-2');
    const third = await issuer.jwts.verify(await fake.sign());
    expect([first?.keysVersion, second?.keysVersion, third?.keysVersion]).toEqual([1, 1, 2]);
  });

  it('finds the key of a token without a key ID among several', async () => {
    const others = await Promise.all(['a', 'b'].map((kid) => FakeIssuer.newKey(kid, 'ES256')));
    fake.keySet = { keys: [...others.map(({ jwk }) => jwk), fake.key.jwk] };
    const issuer = issuerOf();
    expect(await issuer.jwts.verify(await fake.sign({}, { kid: undefined }))).toMatchObject(valid);
    const foreign = await FakeIssuer.newKey('c', 'ES256');
    expect(await issuer.jwts.verify(await fake.sign({}, { kid: undefined }, foreign.privateKey))).toBeUndefined();
  });

  it('accepts its name with and without a trailing slash', async () => {
    expect(await issuerOf().jwts.verify(await fake.sign({ iss: `${fake.url}/` }))).toMatchObject(valid);
  });

  it('accepts times that differ by the clock skew', async () => {
    const now = Math.floor(Date.now() / 1000);
    const token = await fake.sign({ iat: now + 20, nbf: now + 20, exp: now - 20 });
    expect(await issuerOf().jwts.verify(token)).toMatchObject({ expiresAtMs: (now + 10) * 1000 });
  });

  it('rejects a token without a type if the settings list types', async () => {
    const token = await fake.sign({}, { typ: undefined });
    expect(await issuerOf().jwts.verify(token)).toMatchObject(valid);
    await expect(issuerOf({ isTypeRequired: true }).jwts.verify(token)).rejects.toMatchObject({ status: 401 });
    const prefixed = await fake.sign({}, { typ: 'application/AT+JWT' });
    expect(await issuerOf({ isTypeRequired: true }).jwts.verify(prefixed)).toMatchObject(valid);
  });
});

describe('Introspection', () => {
  const introspect = (response: object, changes?: Partial<IssuerSettings>) => {
    fake.behaviours.set('/introspect', responds(response));
    return issuerOf(changes).introspection!.introspect('opaque', '10.0.0.1');
  };
  const active = { active: true, aud: 'sluice', username: 'alice' };

  it('returns the principal of an active token until the response is too old or the token expires', async () => {
    const now = Date.now();
    const token = await introspect(active);
    expect(token?.traits).toMatchObject({ kind: 'user', name: 'alice', method: 'introspection' });
    expect(token!.expiresAtMs).toBeGreaterThanOrEqual(now + MINUTE);
    const exp = Math.floor(now / 1000) + 5;
    expect((await introspect({ ...active, exp }))?.expiresAtMs).toBe((exp + 30) * 1000);
  });

  it('accepts a response without an audience if the settings list the client', async () => {
    const { aud: _, ...rest } = { ...active, client_id: 'app' };
    expect(await introspect(rest, { audiences: ['sluice', 'app'] })).toBeDefined();
    await expect(introspect(rest)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each<[string, object]>([
    ['that is not active', { active: false }],
    ['that has expired', { ...active, exp: 1 }],
    ['that is not valid yet', { ...active, nbf: 9_999_999_999 }],
    ['that names nobody', { active: true, aud: 'sluice' }],
  ])('returns undefined for a token %s', async (_what, response) => {
    expect(await introspect(response)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['another audience', { ...active, aud: ['other'] }],
    ['another issuer', { ...active, iss: 'https://other.example.com' }],
    ['another type', { ...active, token_type: 'refresh_token' }],
  ])('rejects an active token with %s', async (_what, response) => {
    await expect(introspect(response)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each<[string, RequestListener]>([
    ...FAULTS,
    ['rejects the credentials of the server', responds({ error: 'invalid_client' }, 401)],
    ['rejects the credentials of the server with 400', responds({ error: 'invalid_client' }, 400)],
  ])('is unavailable when the server %s', async (_fault, behaviour) => {
    fake.behaviours.set('/introspect', behaviour);
    await expect(issuerOf().introspection!.introspect('opaque', '10.0.0.1')).rejects.toMatchObject(unavailable);
  });
});

describe('Introspection of tokens that somebody makes up', () => {
  it.each<[string, RequestListener]>([
    ['rejects the request', responds({ error: 'invalid_request' }, 400)],
    ['finds the token too large', (_request, response) => response.writeHead(413).end('<html>')],
  ])('is no outage for other tokens when the server %s', async (_what, behaviour) => {
    const { introspection } = issuerOf();
    fake.behaviours.set('/introspect', behaviour);
    expect(await introspection!.introspect('made-up', '10.0.0.1')).toBeUndefined();
    fake.behaviours.set('/introspect', responds({ active: true, aud: 'sluice', username: 'alice' }));
    expect(await introspection!.introspect('opaque', '10.0.0.2')).toBeDefined();
  });

  it('does not lock out the clients at other addresses', async () => {
    const { introspection } = issuerOf({}, 5000);
    const held: (() => void)[] = [];
    fake.behaviours.set('/introspect', (_request, response) => {
      held.push(() => sendJson(response, { active: false }));
    });
    const flood = Array.from({ length: 400 }, (_, index) =>
      introspection!.introspect(`made-up-${index}`, '10.0.0.1').catch((error: unknown) => error),
    );
    const other = introspection!.introspect('opaque', '10.0.0.2');
    await until(() => held.length === 16);
    fake.behaviours.set('/introspect', responds({ active: true, aud: 'sluice', username: 'alice' }));
    held.forEach((end) => end());
    expect(await other).toBeDefined();
    const results = await Promise.all(flood);
    expect(
      results.filter((error) => error instanceof GatewayError && error.code === 'ISSUER_UNAVAILABLE'),
    ).toHaveLength(320);
  });
});

describe('ClientCredentials', () => {
  const exchange = () => issuerOf().clientCredentials!.exchange('app', 'secret', '10.0.0.1');

  it.each(['invalid_client', 'unauthorized_client'])('returns undefined for the error %s', async (error) => {
    fake.behaviours.set('/token', responds({ error }, 401));
    expect(await exchange()).toBeUndefined();
  });

  it('reports that the issuer rejects the scope of the settings, without its text', async () => {
    fake.behaviours.set('/token', responds({ error: 'invalid_scope', error_description: 'secret' }, 400));
    const message = 'The identity provider rejected the request (invalid_scope).';
    await expect(exchange()).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED', message });
  });

  it.each(FAULTS)('is unavailable when the server %s', async (_fault, behaviour) => {
    fake.behaviours.set('/token', behaviour);
    await expect(exchange()).rejects.toMatchObject(unavailable);
  });
});
