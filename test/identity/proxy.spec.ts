import { once } from 'node:events';
import { request as sendRequest, type IncomingMessage } from 'node:http';
import { newKey } from '../../src/auth/api-keys/key-format';
import { digestOf } from '../support/databricks-server';
import { IdentityServer } from '../support/identity-server';

/** The address of the proxy; every other loopback address is that of an unlisted client. */
const PROXY = '127.0.0.2';
const KEY = newKey();

let server: IdentityServer;
beforeAll(async () => {
  server = await IdentityServer.start({
    default_permission: 'none',
    admin_groups: ['platform-admins'],
    proxy: { addresses: [PROXY] },
    permissions: [{ endpoints: ['chat'], groups: ['team-a'], users: ['bob@example.com'], level: 'query' }],
    api_keys: { keys: [{ id: 'ci', sha256: digestOf(KEY), service_principal: 'ci' }] },
  });
});
afterAll(() => server.stop());

/** Sends a request from an address with these headers, each as often as it is listed. */
async function statusFrom(localAddress: string, headers: readonly string[], path = '/admin/config'): Promise<number> {
  const sent = sendRequest(server.url + path, {
    localAddress,
    headers: ['host', 'localhost', ...headers],
    agent: false,
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

const ADMIN = ['X-Forwarded-User', 'alice', 'X-Forwarded-Groups', 'users, platform-admins'];

describe('headers of an authenticating proxy', () => {
  it('identify the client on connections from the proxy', async () => {
    expect(await statusFrom(PROXY, ADMIN)).toBe(200);
    expect(await statusFrom(PROXY, ['X-Forwarded-User', 'bob'])).toBe(403);
    expect(await statusFrom(PROXY, [])).toBe(401);
  });

  it('are ignored on connections from an unlisted address', async () => {
    expect(await statusFrom('127.0.0.1', ADMIN)).toBe(401);
    expect(await statusFrom('127.0.0.3', ADMIN)).toBe(401);
  });

  it.each([
    ['X-Forwarded-For', PROXY],
    ['Forwarded', `for=${PROXY}`],
    ['X-Real-IP', PROXY],
  ])('are ignored on connections from an unlisted address that claims in %s to be the proxy', async (name, value) => {
    expect(await statusFrom('127.0.0.1', [...ADMIN, name, value])).toBe(401);
  });

  it.each<[string, string[]]>([
    ['a repeated user header', ['X-Forwarded-User', 'bob', ...ADMIN]],
    ['a repeated user header in another case', ['x-forwarded-user', 'bob', ...ADMIN]],
    ['a repeated groups header', [...ADMIN, 'x-forwarded-groups', 'team-a']],
    [
      'a repeated user header after 2,000 others',
      [...ADMIN, ...Array<string>(4000).fill('a'), 'x-forwarded-user', 'bob'],
    ],
    ['only an underscore variant', ['X_Forwarded_User', 'alice', 'X_Forwarded_Groups', 'platform-admins']],
    ['an empty user header', ['X-Forwarded-User', '', 'X-Forwarded-Groups', 'platform-admins']],
    ['an empty user header and an e-mail address', ['X-Forwarded-User', '', 'X-Forwarded-Email', 'alice@example.com']],
    ['groups without a user', ['X-Forwarded-Groups', 'platform-admins']],
    ['a name in Latin-1', ['X-Forwarded-User', 'zo\xeb', 'X-Forwarded-Groups', 'platform-admins']],
    [
      'more than 1000 groups',
      ['X-Forwarded-User', 'alice', 'X-Forwarded-Groups', `${'a,'.repeat(1001)}platform-admins`],
    ],
  ])('identify nobody with %s', async (_what, headers) => {
    expect(await statusFrom(PROXY, headers)).toBe(401);
  });

  it('do not raise the permissions of a client by an underscore variant of the groups', async () => {
    expect(await statusFrom(PROXY, ['X-Forwarded-User', 'bob', 'X_Forwarded_Groups', 'platform-admins'])).toBe(403);
  });

  it('identify nobody if they are missing, even after a request with the value "undefined"', async () => {
    expect(await statusFrom(PROXY, ['X-Forwarded-Email', 'undefined'])).toBe(403);
    expect(await statusFrom(PROXY, [])).toBe(401);
  });

  it('do not make an admin of a member of a foreign group with the name "admins"', async () => {
    expect(await statusFrom(PROXY, ['X-Forwarded-User', 'bob', 'X-Forwarded-Groups', 'admins'])).toBe(403);
  });

  it('give way to an Authorization header, valid or not', async () => {
    expect(await statusFrom(PROXY, [...ADMIN, 'Authorization', `Bearer ${KEY}`])).toBe(403);
    expect(await statusFrom(PROXY, [...ADMIN, 'Authorization', 'Bearer unknown'])).toBe(401);
    expect(await statusFrom(PROXY, [...ADMIN, 'Authorization', 'Negotiate abc'])).toBe(401);
  });

  it('do not change what an Authorization header identifies on connections from an unlisted address', async () => {
    expect(await statusFrom('127.0.0.1', [...ADMIN, 'Authorization', `Bearer ${KEY}`])).toBe(403);
  });
});
