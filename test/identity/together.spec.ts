import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { verifyFiles } from '../../src/audit/verify/verify-files';
import { pause } from '../support/behaviours';
import { digestOf } from '../support/databricks-server';
import { bearer, IdentityServer } from '../support/identity-server';
import { OidcServer } from '../support/oidc-server';

/** Allows for a slow machine. */
jest.setTimeout(60_000);

const ADMIN_KEY = 'key-of-the-admin';
const SCIM_TOKEN = 'token-of-the-directory';
const BOB = 'bob@example.com';

let folder: string;
let issuer: OidcServer;
let server: IdentityServer;
let bobsJwt: string;
let bobsKey: string;
let bobsId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-together-'));
  issuer = await OidcServer.start();
  server = await IdentityServer.start(
    {
      default_permission: 'none',
      issuers: [{ issuer: issuer.issuer, audiences: ['sluice'] }],
      api_keys: { keys: [{ id: 'admin', sha256: digestOf(ADMIN_KEY), service_principal: 'admin', admin: true }] },
      permissions: [{ endpoints: ['chat'], groups: ['team-a'], level: 'query' }],
      scim: { token_sha256: digestOf(SCIM_TOKEN) },
    },
    { hasStore: true, file: { audit: { file: join(folder, 'audit.jsonl') } } },
  );
  bobsJwt = await issuer.userToken(BOB);
});

afterAll(async () => {
  await server.stop();
  await issuer.stop();
  rmSync(folder, { recursive: true });
});

async function send(method: string, path: string, token: string, body?: object): Promise<{ id: string; key: string }> {
  const response = await server.request(method, path, bearer(token), body);
  expect([200, 201]).toContain(response.status);
  return (await response.json()) as { id: string; key: string };
}

const scim = (method: string, path: string, body: object) => send(method, `/scim/v2${path}`, SCIM_TOKEN, body);

/** Waits up to two seconds for the statuses of Bob's JWT and API key. */
async function waitForStatus(status: number): Promise<void> {
  let found: number[] = [];
  for (let attempt = 0; attempt < 40; attempt += 1) {
    found = [(await server.chat(bearer(bobsJwt))).status, (await server.chat(bearer(bobsKey))).status];
    if (found.every((each) => each === status)) return;
    await pause(50);
  }
  throw new Error(`the statuses are ${found.join(' and ')}, not ${status}`);
}

async function chat(apiKey: string): Promise<string | null> {
  const client = new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0 });
  const response = await client.chat.completions.create({
    model: 'chat',
    messages: [{ role: 'user', content: 'Hi!' }],
  });
  return response.choices[0]!.message.content;
}

describe('A server with an issuer, API keys, SCIM, permissions and audit', () => {
  it('lets a user query whose group in the JWT has the permission', async () => {
    expect(await chat(await issuer.userToken('alice@example.com'))).toBeTruthy();
    await expect(chat(bobsJwt)).rejects.toMatchObject({ status: 403 });
  });

  it('gives an API key the permissions of its owner', async () => {
    ({ key: bobsKey } = await send('POST', '/admin/keys', ADMIN_KEY, { user: BOB }));
    await expect(chat(bobsKey)).rejects.toMatchObject({ status: 403 });
  });

  it('applies a group that SCIM pushes to the JWTs and the keys of its members', async () => {
    ({ id: bobsId } = await scim('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: BOB,
      active: true,
    }));
    await scim('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'team-a',
      members: [{ value: bobsId }],
    });
    await waitForStatus(200);
    expect(await chat(bobsJwt)).toBe(await chat(bobsKey));
  });

  it('accepts tokens of a new key of the issuer, and known keys while the issuer is unavailable', async () => {
    await issuer.rotateKeys({ keepOld: true });
    const rotated = await issuer.userToken(BOB);
    expect((await server.chat(bearer(rotated))).status).toBe(200);
    const unseen = await issuer.userToken(BOB);
    await issuer.pause();
    for (const token of [bobsJwt, rotated, unseen]) expect((await server.chat(bearer(token))).status).toBe(200);
    await issuer.resume();
  });

  it('rejects the JWTs and the keys of a user whom SCIM has deactivated', async () => {
    await scim('PATCH', `/Users/${bobsId}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
    await waitForStatus(401);
    await expect(chat(bobsKey)).rejects.toMatchObject({ status: 401 });
  });

  it('has recorded who did what in an unbroken chain', async () => {
    // No response waits for the record of a rejection.
    for (let attempt = 0; attempt < 40 && !(await recorded()).has('auth.rejected by nobody'); attempt += 1)
      await pause(50);
    expect([...(await recorded())].sort()).toEqual([
      'auth.rejected by nobody',
      'key.create by admin',
      'permission.denied by bob@example.com',
      'scim.group.create by scim',
      'scim.user.create by scim',
      'scim.user.update by scim',
    ]);
    expect(await verifyFiles([join(folder, 'audit.jsonl')], undefined)).toMatchObject({ problem: undefined });
  });
});

/** Returns the actions of the audit log, each with the name of the principal. */
async function recorded(): Promise<ReadonlySet<string>> {
  const response = await server.request('GET', '/admin/audit', bearer(ADMIN_KEY));
  const { records } = (await response.json()) as { records: { action: string; principal?: { name: string } }[] };
  return new Set(records.map(({ action, principal }) => `${action} by ${principal?.name ?? 'nobody'}`));
}
