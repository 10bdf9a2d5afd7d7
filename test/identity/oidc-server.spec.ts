import { decodeJwt, decodeProtectedHeader } from 'jose';
import { OidcServer, OIDC_SECRETS } from '../support/oidc-server';

let issuer: OidcServer;

beforeAll(async () => {
  issuer = await OidcServer.start();
});

afterAll(() => issuer.stop());

/** Returns the IDs of the keys that the issuer publishes. */
async function publishedKeys(): Promise<(string | undefined)[]> {
  const { keys } = (await (await fetch(`${issuer.issuer}/jwks`)).json()) as { keys: { kid?: string }[] };
  return keys.map(({ kid }) => kid);
}

async function introspect(token: string): Promise<Record<string, unknown>> {
  const credentials = Buffer.from(`sluice:${OIDC_SECRETS.sluice}`).toString('base64');
  const response = await fetch(`${issuer.issuer}/token/introspection`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ token }),
  });
  return (await response.json()) as Record<string, unknown>;
}

describe('The OpenID Connect provider of the tests', () => {
  it('issues a JWT for the audience to a client', async () => {
    const token = await issuer.clientToken('machine');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    expect(decodeJwt(token)).toMatchObject({
      iss: issuer.issuer,
      aud: 'sluice',
      client_id: 'machine',
      groups: ['machines'],
    });
  });

  it('issues a JWT to a user who logs in with an authorization code and PKCE', async () => {
    const claims = decodeJwt(await issuer.userToken('alice@example.com'));
    expect(claims).toMatchObject({
      aud: 'sluice',
      sub: 'alice@example.com',
      email: 'alice@example.com',
      name: 'alice',
    });
    expect(claims['groups']).toEqual(['platform-admins', 'team-a']);
  });

  it('issues opaque tokens that it introspects', async () => {
    const [client, user] = [
      await issuer.clientToken('opaque-machine'),
      await issuer.userToken('bob@example.com', 'opaque-docs'),
    ];
    expect(client).not.toContain('.');
    expect(await introspect(client)).toMatchObject({ active: true, client_id: 'opaque-machine', groups: ['machines'] });
    expect(await introspect(user)).toMatchObject({ active: true, sub: 'bob@example.com', email: 'bob@example.com' });
    expect(await introspect('unknown')).toEqual({ active: false });
  });

  it('signs with a new key after a rotation and publishes it', async () => {
    const before = await publishedKeys();
    await issuer.rotateKeys({ keepOld: true });
    const { kid } = decodeProtectedHeader(await issuer.clientToken());
    expect(before).not.toContain(kid);
    expect(await publishedKeys()).toEqual(expect.arrayContaining([kid, ...before]));
    await issuer.rotateKeys();
    expect(await publishedKeys()).toHaveLength(1);
  });

  it('refuses connections during an outage and serves the same address afterwards', async () => {
    await issuer.pause();
    await expect(fetch(`${issuer.issuer}/jwks`)).rejects.toThrow();
    await issuer.resume();
    expect(await publishedKeys()).toHaveLength(1);
    expect((await issuer.requests())['/jwks']).toBeGreaterThan(0);
  });
});
