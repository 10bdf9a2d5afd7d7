import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyFiles } from '../../src/audit';
import { InvalidConfigError } from '../../src/config';
import { startApp, type App } from '../support/app';

const folder = mkdtempSync(join(tmpdir(), 'sluice-audit-file-'));
const gatewayFile = join(folder, 'sluice.yaml');
const [first, second] = [join(folder, 'first.jsonl'), join(folder, 'second.jsonl')];
const configure = (audit: string): void => writeFileSync(gatewayFile, `endpoints: []\naudit: {file: ${audit}}\n`);
const actionsOf = (file: string): string[] =>
  [...readFileSync(file, { encoding: 'utf8', flag: 'a+' }).matchAll(/"action":"([^"]+)"/g)].map(
    ([, action]) => action!,
  );

describe('a server with audit.file, without a database and without auth', () => {
  let app: App;

  beforeAll(async () => {
    configure(first);
    app = await startApp(gatewayFile);
  });

  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true });
  });

  const reload = async (): Promise<void> => {
    expect((await fetch(`${app.url}/admin/reload`, { method: 'POST' })).status).toBe(200);
  };

  it('rejects GET /admin/audit with 501, because the records are not in a database', async () => {
    const response = await fetch(`${app.url}/admin/audit`);
    expect([response.status, await response.text()]).toEqual([
      501,
      expect.stringContaining('sluice audit list --file'),
    ]);
  });

  it('records a failed reload', async () => {
    writeFileSync(gatewayFile, 'endpoints: 1');
    await reload();
    expect(readFileSync(first, 'utf8')).toMatch(/"action":"config\.reload".*"problems":1.*"outcome":"failed"/);
  });

  it('records a reload that names another file in the first file, and later events in the other file', async () => {
    configure(second);
    await reload();
    // The other file is used as soon as it has been created.
    while (!actionsOf(second).includes('config.reload')) await reload();
    expect(actionsOf(first).filter((action) => action === 'config.reload').length).toBeGreaterThanOrEqual(2);
    expect(actionsOf(second)[0]).toBe('audit.open');
    for (const file of [first, second]) {
      expect(await verifyFiles([file], undefined)).toMatchObject({ problem: undefined, notes: [] });
    }
  });

  it('keeps writing to the file when a reload names one that cannot be written', async () => {
    configure('/does/not/exist/audit.jsonl');
    await reload();
    const before = actionsOf(second).length;
    await reload();
    expect(actionsOf(second).length).toBeGreaterThan(before);
  });
});

describe('createApp', () => {
  it('throws InvalidConfigError when audit.file cannot be written', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'sluice-audit-file-')), 'sluice.yaml');
    writeFileSync(path, 'endpoints: []\naudit: {file: /does/not/exist/audit.jsonl}\n');
    const error: unknown = await startApp(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidConfigError);
    expect((error as InvalidConfigError).problems).toEqual([
      {
        path: 'audit.file',
        line: undefined,
        message: expect.stringMatching(/^cannot be written \(.*ENOENT/) as string,
      },
    ]);
  });
});
