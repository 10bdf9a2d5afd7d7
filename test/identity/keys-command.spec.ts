import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOfKey, KEY_PATTERN } from '../../src/auth/api-keys/key-format';
import { matchesHash } from '../../src/auth/passwords/password-hash';
import { parseScryptHash } from '../../src/shared/scrypt-hash';
import { ApiKeyStore } from '../../src/auth/api-keys/api-key-store';
import { openStore } from '../support/databases';
import { folderWith } from '../support/external-models';

const PROGRAM = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with a text on standard input. */
function run(args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<Result> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const result = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...result })));
}

describe('sluice keys', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(() => {
    folder = folderWith({});
    env = { DATABASE_URL: `file:${join(folder, 'sluice.db')}` };
  });

  it('creates, lists, rotates and revokes a key without a running server', async () => {
    const create = ['keys', 'create', '--user', 'alice', '--scopes', 'query', '--endpoints', 'chat-*', 'gpt'];
    const created = await run([...create, '--limit', '5/minute'], env);
    expect(created).toMatchObject({ code: 0, stderr: expect.stringContaining('not shown again') as string });
    const key = created.stdout.trim();
    expect(key).toMatch(KEY_PATTERN);
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes(key)).toBe(false);

    const list = await run(['keys', 'list'], env);
    const [id = '', hint, owner] = list.stdout.split('\t');
    expect([hint, owner]).toEqual([`${key.slice(0, 11)}…`, 'alice']);

    const rotated = await run(['keys', 'rotate', id, '--grace', '60'], env);
    const store = await openStore(env['DATABASE_URL'] ?? '');
    const [row] = await new ApiKeyStore(store).all();
    await store.close();
    expect(row).toMatchObject({
      id,
      sha256: digestOfKey(rotated.stdout.trim()),
      previous_sha256: digestOfKey(key),
      created_by: 'cli',
    });
    expect(JSON.parse(row?.document ?? '')).toEqual({
      groups: [],
      admin: false,
      scopes: ['query'],
      endpoints: ['chat-*', 'gpt'],
      limit: { calls: 5, renewal_period: 'minute' },
    });
    expect(await run(['keys', 'revoke', id], env)).toMatchObject({ code: 0 });
    expect(await run(['keys', 'list'], env)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('prints an entry for the gateway file without a database', async () => {
    const args = ['keys', 'create', '--service-principal', 'ci', '--for-file', 'ci', '--expires-at', '2030-01-01'];
    const { code, stdout, stderr } = await run(args, {});
    const entry = JSON.parse(/^- (.*)$/m.exec(stderr)?.[1] ?? '') as unknown;
    expect(code).toBe(0);
    expect(entry).toEqual({
      id: 'ci',
      sha256: digestOfKey(stdout.trim()),
      service_principal: 'ci',
      expires_at: '2030-01-01T00:00:00.000Z',
    });
  });

  it.each<[string, string[], RegExp]>([
    ['a key has no owner', ['create'], /either --user or --service-principal/],
    ['a scope is unknown', ['create', '--user', 'a', '--scopes', 'root'], /scopes: .*view/],
    ['the limit has no period', ['create', '--user', 'a', '--limit', '5'], /calls\/period/],
    ['the key to revoke does not exist', ['revoke', 'key-a-b'], /There is no (?:API key|database)/],
    ['the grace period is no number', ['rotate', 'key-a-b', '--grace', 'long'], /number of seconds/],
  ])('ends with an error if %s', async (_when, args, message) => {
    const { code, stdout, stderr } = await run(['keys', ...args], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ {4}at /);
  });
});

describe('The help of a command', () => {
  const commands = ['keys create', 'keys list', 'keys rotate', 'keys revoke', 'password', 'audit list', 'audit verify'];
  it.each([...commands, 'secrets put', 'secrets list', 'secrets delete', 'secrets rotate'])(
    'ends with examples: %s',
    async (command) => {
      const { code, stdout } = await run([...command.split(' '), '--help'], {});
      expect(code).toBe(0);
      expect(stdout.split('Examples:\n')[1]).toMatch(new RegExp(`^ {2}\\$ sluice ${command}\\b`));
    },
  );
});

describe('sluice audit', () => {
  it('names a file that cannot be read', async () => {
    const { code, stderr } = await run(['audit', 'list', '--file', '/missing.jsonl'], {});
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\/missing\.jsonl cannot be read \(/);
  });
});

describe('sluice password', () => {
  it('prints the hash of the password on standard input', async () => {
    const { code, stdout, stderr } = await run(['password'], {}, 'correct horse\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const hash = parseScryptHash(stdout.trim());
    expect(hash && (await matchesHash('correct horse', hash))).toBe(true);
  });

  it('rejects an empty password', async () => {
    expect(await run(['password'], {}, '\n')).toMatchObject({ code: 1, stdout: '' });
  });
});
