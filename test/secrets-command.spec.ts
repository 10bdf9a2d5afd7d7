import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from './support/databases';
import { folderWith, masterKeyText, vaultOf } from './support/external-models';
import { EndpointStore } from '../src/store';
import { SecretStore } from '../src/secrets';
import { ownerOfSecret } from '../src/secrets/secret-store';

const PROGRAM = join(__dirname, '..', 'dist', 'cli', 'main.js');
const CANARY = 'canary-value-30b7';
const KEY = masterKeyText();

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sluice secrets` with a text on standard input. */
function secrets(args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<Result> {
  const child = spawn(process.execPath, [PROGRAM, 'secrets', ...args], { env: { PATH: process.env['PATH'], ...env } });
  const result = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...result })));
}

describe('sluice secrets', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(() => {
    folder = folderWith({});
    env = { DATABASE_URL: `file:${join(folder, 'sluice.db')}`, SLUICE_MASTER_KEY: KEY };
  });

  it('stores, lists and deletes a secret without a running server', async () => {
    const put = await secrets(['put', 'llm', 'openai'], env, `${CANARY}\n`);
    expect(put).toEqual({ code: 0, stdout: 'Stored llm/openai; use it as {{secrets/llm/openai}}.\n', stderr: '' });
    const list = await secrets(['list'], env);
    expect(list.stdout).toMatch(/^llm\/openai\t\d{4}-\d\d-\d\dT[\d:.]+Z\n$/);
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes(CANARY)).toBe(false);
    const store = await openStore(env['DATABASE_URL'] ?? '');
    const vault = vaultOf(KEY);
    const row = await new SecretStore(store, vault).find({ scope: 'llm', key: 'openai' });
    expect(vault.open(row?.value ?? '', ownerOfSecret({ scope: 'llm', key: 'openai' })).reveal()).toBe(CANARY);
    await store.close();
    expect(await secrets(['delete', 'llm', 'openai'], env)).toMatchObject({ code: 0, stdout: 'Deleted llm/openai.\n' });
    expect(await secrets(['list'], env)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await secrets(['delete', 'llm', 'openai'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no secret llm\/openai/) as string,
    });
  });

  it('takes the database and the master key from the blocks of a file whose endpoints are invalid', async () => {
    const files = folderWith({
      'gateway.yaml': 'endpoints: [{name: 3}]\ndatabricks: {secrets: {master_key_file: "${FOLDER}/key"}}\n',
      key: `${KEY}\n`,
    });
    const args = ['--config-path', join(files, 'gateway.yaml')];
    const put = await secrets(['put', 'a', 'b', ...args], { FOLDER: files }, CANARY);
    expect(put).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(files)).toContain('sluice.db');
  });

  it.each<[string, string[], NodeJS.ProcessEnv, string, RegExp]>([
    ['there is no database', ['list'], { DATABASE_URL: '' }, '', /--config-path, or set DATABASE_URL/],
    ['the database does not exist', ['list'], {}, '', /There is no database .*sluice\.db\. Check store\.url/],
    ['there is no master key', ['put', 'a', 'b'], { SLUICE_MASTER_KEY: '' }, CANARY, /no master key/],
    ['the value is empty', ['put', 'a', 'b'], {}, '\n', /value is empty/],
    ['the value is too large', ['put', 'a', 'b'], {}, CANARY.repeat(5000), /larger than 65536 bytes/],
    ['the scope is not valid', ['put', '..', 'b'], {}, CANARY, /The scope must consist of/],
    ['the key is not valid', ['put', 'a', 'b/c'], {}, CANARY, /The key must consist of/],
    [
      'the database is unsupported',
      ['list'],
      { DATABASE_URL: 'mysql://u:canary-value-30b7@x/y' },
      '',
      /must be "file:"/,
    ],
  ])('ends with an error if %s', async (_when, args, more, input, message) => {
    const { code, stdout, stderr } = await secrets(args, { ...env, ...more }, input);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
    expect(stdout + stderr).not.toContain(CANARY);
    expect(stderr).not.toMatch(/ {4}at /);
  });

  it('encrypts secrets and endpoints with the current master key, and can be repeated', async () => {
    await secrets(['put', 'a', 'b'], env, CANARY);
    const store = await openStore(env['DATABASE_URL'] ?? '');
    const endpoints = new EndpointStore(store);
    const sealed = vaultOf(KEY).seal(CANARY, 'owner');
    const row = { id: '1', name: 'chat', revision: 4, created_at: 1, updated_at: 2 };
    await endpoints.insert({ ...row, document: JSON.stringify({ config: [{ key_plaintext: sealed }], other: 'x' }) });
    await endpoints.insert({ ...row, id: '2', name: 'without', document: '{}' });
    await store.database.insertInto('signing_secrets').values({ id: 1, secret: 'c2lnbmluZw==' }).execute();

    const current = masterKeyText();
    const rotating = { ...env, SLUICE_MASTER_KEY: current, SLUICE_PREVIOUS_MASTER_KEY: KEY };
    const text = 'Encrypted with the current master key: secrets: 1, endpoints: 1\n';
    expect(await secrets(['rotate'], rotating)).toEqual({ code: 0, stdout: text, stderr: '' });
    const again = await secrets(['rotate'], { ...env, SLUICE_MASTER_KEY: current });
    expect(again).toMatchObject({ code: 0, stdout: text.replaceAll('1', '0') });

    const [rotated] = await endpoints.byIds(['1']);
    expect(rotated).toMatchObject({ ...row, revision: 5 });
    const document = JSON.parse(rotated?.document ?? '') as { config: [{ key_plaintext: string }]; other: string };
    expect(vaultOf(current).open(document.config[0].key_plaintext, 'owner').reveal()).toBe(CANARY);
    expect(document.other).toBe('x');
    const signing = await store.database.selectFrom('signing_secrets').select('secret').executeTakeFirstOrThrow();
    const owner = 'signing secret of access tokens';
    expect(vaultOf(current).open(signing.secret, owner).reveal()).toBe('c2lnbmluZw==');
    const [other] = await endpoints.byIds(['2']);
    expect(other?.revision).toBe(4);
    await store.close();
  });

  it('reports secrets whose master key is missing, and rotates the others', async () => {
    await secrets(['put', 'a', 'old'], env, CANARY);
    const other = { ...env, SLUICE_MASTER_KEY: masterKeyText() };
    await secrets(['put', 'a', 'lost'], { ...env, SLUICE_MASTER_KEY: masterKeyText() }, CANARY);
    const { code, stdout, stderr } = await secrets(['rotate'], { ...other, SLUICE_PREVIOUS_MASTER_KEY: KEY });
    expect(code).toBe(1);
    expect(stdout).toMatch(/secrets: 1,/);
    expect(stderr).toMatch(/Secret a\/lost: .*no configured master key has the id/);
  });
});
