import { sql } from 'kysely';
import { hash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../src/config';
import { createApp } from '../../src/create-app';
import { captureOutput, startApp, type App } from '../support/app';
import { openStore } from '../support/databases';
import { vaultOf } from '../support/external-models';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { fileOf } from '../support/program';
import { replaceFile } from '../support/reloads';
import { sandboxEndpoint } from '../support/sluice';

const ME = '/api/2.0/preview/scim/v2/Me';
const sha256 = (text: string): string => hash('sha256', text, 'hex');

const ALICE = { sha256: sha256('alice-token'), user: 'alice@example.com' };
const ROOT = { sha256: sha256('root-token'), user: 'root@example.com', admin: true };
const APP = { client_id: 'app-1', secret_sha256: sha256('app-secret') };

let store: string;
const apps: App[] = [];

function contentOf(databricks: object | undefined): object {
  return { endpoints: [], store: { url: `file:${store}` }, ...(databricks && { databricks }) };
}

async function start(databricks: object): Promise<{ app: App; path: string }> {
  const path = fileOf(contentOf(databricks));
  const app = await startApp(path, { SLUICE_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') });
  apps.push(app);
  return { app, path };
}

async function change(app: App, path: string, databricks: object | undefined): Promise<void> {
  replaceFile(path, contentOf(databricks));
  const headers = { authorization: 'Bearer root-token' };
  const response = await fetch(`${app.url}/admin/reload`, { method: 'POST', headers });
  expect(await response.json()).toMatchObject({ succeeded: true });
}

/** Returns the status of a request with the token. */
async function statusOf({ url }: App, token: string): Promise<number> {
  return (await fetch(url + ME, { headers: { authorization: `Bearer ${token}` } })).status;
}

async function accessToken({ url }: App): Promise<string> {
  const response = await fetch(`${url}/oidc/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('app-1:app-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

beforeEach(() => {
  store = join(mkdtempSync(join(tmpdir(), 'sluice-credentials-')), 'sluice.db');
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  jest.restoreAllMocks();
});

describe('credentials after a reload of the gateway file', () => {
  it('are rejected at once if they were removed, and accepted if they were added', async () => {
    captureOutput();
    const { app, path } = await start({ tokens: [ALICE, ROOT], service_principals: [APP] });
    const token = await accessToken(app);
    expect([await statusOf(app, 'alice-token'), await statusOf(app, token)]).toEqual([200, 200]);
    const bob = { sha256: sha256('bob-token'), user: 'bob@example.com' };
    await change(app, path, { tokens: [ROOT, bob] });
    expect([await statusOf(app, 'alice-token'), await statusOf(app, token)]).toEqual([401, 401]);
    expect([await statusOf(app, 'bob-token'), await statusOf(app, 'root-token')]).toEqual([200, 200]);
  });

  it('stay valid and required if the file no longer has the databricks block', async () => {
    captureOutput();
    const { app, path } = await start({ tokens: [ALICE, ROOT] });
    await change(app, path, undefined);
    expect([await statusOf(app, 'alice-token'), await statusOf(app, 'any-token')]).toEqual([200, 401]);
  });
});

describe('databricks.create', () => {
  const create = async ({ url }: App): Promise<number> => {
    const headers = { authorization: 'Bearer alice-token', 'content-type': 'application/json' };
    return (await fetch(`${url}/api/2.0/serving-endpoints`, { method: 'POST', headers, body: '{}' })).status;
  };

  it('applies after a reload, and stays in force if the file no longer has the block of the mode', async () => {
    captureOutput();
    const { app, path } = await start({ tokens: [ALICE, ROOT] });
    expect(await create(app)).toBe(400);
    await change(app, path, { tokens: [ALICE, ROOT], create: 'admins' });
    expect(await create(app)).toBe(403);
    await change(app, path, undefined);
    expect(await create(app)).toBe(403);
    await change(app, path, { tokens: [ALICE, ROOT] });
    expect(await create(app)).toBe(400);
  });
});

describe('an access token', () => {
  it('is valid on another server with the same store, and after a restart', async () => {
    const settings = { tokens: [ROOT], service_principals: [APP] };
    const first = await start(settings);
    const second = await start(settings);
    const token = await accessToken(first.app);
    expect(await statusOf(second.app, token)).toBe(200);
    await first.app.stop();
    apps.shift();
    expect(await statusOf((await start(settings)).app, token)).toBe(200);
  });

  it('is not valid on a server with another store', async () => {
    const settings = { tokens: [ROOT], service_principals: [APP] };
    const token = await accessToken((await start(settings)).app);
    store += '-other';
    expect(await statusOf((await start(settings)).app, token)).toBe(401);
  });
});

describe('the signing secret of access tokens', () => {
  const SETTINGS = { tokens: [ROOT], service_principals: [APP] };
  const masterKey = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

  async function stored(): Promise<string | undefined> {
    const opened = await openStore(`file:${store}`);
    const row = await opened.database.selectFrom('signing_secrets').select('secret').executeTakeFirst();
    await opened.close();
    return row?.secret;
  }

  async function startWith(key?: string): Promise<App> {
    const app = await startApp(fileOf(contentOf(SETTINGS)), key ? { SLUICE_MASTER_KEY: key } : {});
    apps.push(app);
    return app;
  }

  it('is encrypted in the database if there is a master key', async () => {
    await startWith(masterKey(1));
    expect(await stored()).toMatch(/^sluice:v1:/);
  });

  it('is encrypted when the server first starts with a master key, and its tokens stay valid', async () => {
    const before = await startWith();
    const token = await accessToken(before);
    const secret = (await stored()) ?? '';
    expect(secret).toMatch(/^[\w+/]{43}=$/);
    const after = await startWith(masterKey(1));
    expect(await stored()).toMatch(/^sluice:v1:/);
    expect([await statusOf(before, token), await statusOf(after, token)]).toEqual([200, 200]);
    expect(
      vaultOf(masterKey(1))
        .open((await stored()) ?? '', 'signing secret of access tokens')
        .reveal(),
    ).toBe(secret);
  });

  it('makes only access tokens unavailable if it cannot be decrypted', async () => {
    const token = await accessToken(await startWith(masterKey(1)));
    const output = captureOutput();
    const app = await startWith(masterKey(2));
    expect([await statusOf(app, token), await statusOf(app, 'root-token')]).toEqual([503, 200]);
    expect(await accessToken(app)).toBeUndefined();
    expect(output()).toContain('Access tokens are unavailable: A stored secret cannot be decrypted');
  });
});

describeWithPostgres('a start that fails', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await PostgresServer.start();
  });
  afterAll(() => postgres.destroy());

  it.each<[string, object, string | undefined]>([
    ['while the application is created', { secrets: { master_key_file: '/does/not/exist' } }, undefined],
    ['while the application is initialized', {}, 'signing_secrets'],
  ])('%s closes its connections to the database', async (_when, databricks, missingTable) => {
    const url = await postgres.createDatabase();
    const observer = await openStore(url);
    if (missingTable) await observer.database.schema.dropTable(missingTable).execute();
    captureOutput();
    const file = { endpoints: [], store: { url }, databricks };
    await expect(createApp(fileOf(file), readEnvironment({}))).rejects.toThrow();
    const { rows } = await sql<{ count: string }>`
      select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    `.execute(observer.database);
    await observer.close();
    expect(Number(rows[0]?.count)).toBe(0);
  });
});

describe('the workspace', () => {
  const idOf = async ({ url }: App): Promise<string> => {
    const response = await fetch(`${url}/.well-known/databricks-config`);
    return ((await response.json()) as { workspace_id: string }).workspace_id;
  };

  it('has the same ID on all servers with the same store, and another with another store', async () => {
    const [one, two] = [await start({}), await start({})];
    const id = await idOf(one.app);
    expect(id).toMatch(/^\d{15}$/);
    expect(await idOf(two.app)).toBe(id);
    store += '-other';
    expect(await idOf((await start({})).app)).not.toBe(id);
  });
});

describe('a server in Databricks mode', () => {
  const WARNING = 'every client is an admin';

  it.each<[string, string, object, boolean]>([
    ['warns without tokens if other machines can reach it', '0.0.0.0', {}, true],
    ['does not warn on a loopback address', '127.0.0.1', {}, false],
    ['does not warn with tokens', '0.0.0.0', { tokens: [ROOT] }, false],
    ['does not warn with service principals', '0.0.0.0', { service_principals: [APP] }, false],
  ])('%s', async (_title, address, databricks, isWarned) => {
    const output = captureOutput();
    const nest = await createApp(fileOf(contentOf(databricks)), readEnvironment({}));
    await nest.listen(0, address);
    await nest.close();
    expect(output().includes(WARNING)).toBe(isWarned);
  });

  it('warns when a reload removes the last token', async () => {
    const output = captureOutput();
    const path = fileOf(contentOf({ tokens: [ROOT] }));
    const nest = await createApp(path, readEnvironment({ SLUICE_SHUTDOWN_GRACE_SECONDS: '0' }));
    await nest.listen(0, '0.0.0.0');
    const url = (await nest.getUrl()).replace(/\[::1?\]|0\.0\.0\.0/, '127.0.0.1');
    const app = { nest, url, stop: () => nest.close() };
    apps.push(app);
    expect(output()).not.toContain(WARNING);
    await change(app, path, { tokens: [] });
    expect(output()).toContain(WARNING);
  });
});

describe('a limit with the key user', () => {
  it('counts the requests of an identity together, whichever of its credentials they have', async () => {
    const other = { ...ALICE, sha256: sha256('alice-other-token') };
    const limited = { ...sandboxEndpoint('chat'), limit: { calls: 2, key: 'user', renewal_period: 'hour' } };
    const app = await startApp(fileOf({ ...contentOf({ tokens: [ALICE, other, ROOT] }), endpoints: [limited] }));
    apps.push(app);
    const statusFor = async (authorization: string): Promise<number> => {
      const response = await fetch(`${app.url}/endpoints/chat/invocations`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }] }),
      });
      return response.status;
    };
    const basic = `Basic ${Buffer.from('alice@example.com:alice-token').toString('base64')}`;
    const statuses = [];
    for (const authorization of ['Bearer alice-token', 'Bearer alice-other-token', basic, 'Bearer root-token']) {
      statuses.push(await statusFor(authorization));
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
  });
});
