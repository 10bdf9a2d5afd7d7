import { hashPassword } from '../../src/auth/passwords/password-hash';
import { basic, IdentityServer } from '../support/identity-server';

const CHEAP = { ln: 12, r: 1, p: 1 };

describe('a server with auth.users', () => {
  let server: IdentityServer;
  let users: object[];

  beforeAll(async () => {
    const hashes = await Promise.all(['correct horse', 'battery: staple'].map((text) => hashPassword(text, CHEAP)));
    users = ['alice@example.com', 'bob'].map((user, index) => ({ user, password_hash: hashes[index] }));
    Object.assign(users[1] ?? {}, { admin: true });
    server = await IdentityServer.start({ users });
  });
  afterAll(() => server.stop());

  it('accepts the right password, again and again', async () => {
    for (let count = 0; count < 3; count += 1) {
      expect((await server.chat(basic('alice@example.com', 'correct horse'))).status).toBe(200);
    }
  });

  it('accepts a password that contains a colon', async () => {
    expect((await server.request('GET', '/admin/config', basic('bob', 'battery: staple'))).status).toBe(200);
  });

  it.each([
    ['a wrong password', basic('alice@example.com', 'wrong')],
    ['the password of another user', basic('alice@example.com', 'battery: staple')],
    ['an unknown user', basic('carol', 'correct horse')],
    ['an empty password', basic('alice@example.com', '')],
    ['the password as a bearer token', { authorization: 'Bearer correct' }],
  ])('rejects %s with a challenge', async (_what, headers) => {
    const response = await server.chat(headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('realm="sluice"');
    expect(await response.text()).not.toMatch(/correct|battery|wrong/);
  });

  it('rejects the stored hash in place of the password', async () => {
    const [{ password_hash }] = users as [{ password_hash: string }];
    expect((await server.chat(basic('alice@example.com', password_hash))).status).toBe(401);
  });

  it('does not show hashes in the configuration', async () => {
    const response = await server.request('GET', '/admin/config', basic('bob', 'battery: staple'));
    expect(await response.text()).not.toContain('$scrypt$');
  });
});
