import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileOf, Program } from '../support/program';

const folder = mkdtempSync(join(tmpdir(), 'sluice-audit-processes-'));
const auditFile = join(folder, 'audit.jsonl');
const gatewayFile = fileOf({
  endpoints: [],
  databricks: {},
  store: { url: `file:${join(folder, 'sluice.db')}` },
  audit: { file: auditFile },
});

afterAll(() => rmSync(folder, { recursive: true }));

async function start(workers: number): Promise<{ program: Program; url: string }> {
  const program = new Program(['start', '--config-path', gatewayFile, '--port', '0', '--workers', String(workers)]);
  const [, url] = await program.waitForOutput(/ready:\s+(\S+)/);
  return { program, url: url! };
}

/** Sends requests that are recorded, until the server has ended. Returns the ids of those that had a response. */
async function sendUntilEnd(url: string, name: string, count: number): Promise<string[]> {
  const answered: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `${name}-${index}`;
    const headers = { authorization: 'Bearer any', 'x-request-id': id };
    try {
      await fetch(`${url}/api/2.0/serving-endpoints/${name}`, { method: 'DELETE', headers });
    } catch {
      break;
    }
    answered.push(id);
  }
  return answered;
}

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const program = new Program(args);
  const { code } = await program.waitForExit();
  return { code, stdout: program.stdout, stderr: program.stderr };
}

describe('the audit log of several processes', () => {
  it('is intact and complete after a server was killed while two servers were writing', async () => {
    const servers = [await start(2), await start(1)];
    const killed = servers[1]!;
    const sending = servers.flatMap(({ url }, index) =>
      ['a', 'b', 'c'].map((name) => sendUntilEnd(url, `${name}${index}`, index === 0 ? 20 : 10_000)),
    );
    await Promise.all(sending.slice(0, 3));
    killed.program.kill('SIGKILL');
    const answered = (await Promise.all(sending)).flat();
    await servers[0]!.program.stop();
    const fromStore = await run('audit', 'verify', '--config-path', gatewayFile);
    const fromFile = await run('audit', 'verify', '--file', auditFile);
    expect([fromStore.code, fromFile.code]).toEqual([0, 0]);
    const list = await run('audit', 'list', '--config-path', gatewayFile, '--limit', '100000', '--json');
    const text = readFileSync(auditFile, 'utf8');
    expect(answered.length).toBeGreaterThan(60);
    for (const stored of [list.stdout, text]) {
      const ids = new Set([...stored.matchAll(/"request_id":"([^"]+)"/g)].map(([, id]) => id));
      expect(answered.filter((id) => !ids.has(id))).toEqual([]);
    }
    expect(list.stdout.match(/"server.start"/g)).toHaveLength(3);
    expect(list.stdout.match(/"server.stop"/g)).toHaveLength(2);
  });

  it('continues after an incomplete last line', async () => {
    appendFileSync(auditFile, '{"action":"endpoint.del');
    const { program, url } = await start(1);
    await sendUntilEnd(url, 'after', 1);
    await program.stop();
    const { code, stdout } = await run('audit', 'verify', '--file', auditFile);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^note: .*is incomplete: the process .* was killed$/m)]);
  });
});

describe('sluice audit', () => {
  it('verify finds a change, prints its place, and ends with 1', async () => {
    const lines = readFileSync(auditFile, 'utf8').split('\n');
    const changed = join(folder, 'changed.jsonl');
    appendFileSync(changed, lines.with(1, lines[1]!.replace('"success"', '"failed"')).join('\n'));
    const { code, stdout } = await run('audit', 'verify', '--file', changed);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^NOT INTACT at sequence number \d+ \(.*, line 2\): /m)]);
  });

  it('verify finds that a given head is missing, and ends with 1', async () => {
    const head = 'f'.repeat(64);
    const { code, stdout } = await run('audit', 'verify', '--config-path', gatewayFile, '--head', head);
    expect([code, stdout]).toEqual([1, expect.stringContaining('does not contain the given head')]);
  });

  it('list prints a table of the records that pass the filters', async () => {
    for (const source of [
      ['--config-path', gatewayFile],
      ['--file', auditFile],
    ]) {
      const { stdout } = await run('audit', 'list', ...source, '--target', 'after', '--action', 'endpoint.*');
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toEqual([
        expect.stringMatching(/^TIME\s+ACTION\s+OUTCOME\s+PRINCIPAL\s+ADDRESS\s+STATUS\s+TARGET$/),
        expect.stringMatching(/^\S+Z\s+endpoint\.delete\s+failed\s+admin\s+127\.0\.0\.1\s+404\s+after$/),
      ]);
    }
  });

  it('list rejects an invalid filter with an explanation', async () => {
    const { code, stderr } = await run('audit', 'list', '--file', auditFile, '--since', 'yesterday');
    expect([code, stderr]).toEqual([1, 'since must be a date or a time, e.g. 2027-01-31 or 2027-01-31T12:00:00Z.\n']);
  });

  it('verify reports a file that does not exist', async () => {
    const { code, stderr } = await run('audit', 'verify', '--file', '/does/not/exist');
    expect([code, stderr]).toEqual([1, expect.stringContaining('ENOENT')]);
  });

  it('contains changes by sluice secrets, with the user of the operating system', async () => {
    const master = Buffer.alloc(32).toString('base64');
    const secrets = new Program(['secrets', 'delete', 'scope', 'key', '--config-path', gatewayFile], {
      SLUICE_MASTER_KEY: master,
    });
    expect(await secrets.waitForExit()).toMatchObject({ code: 1 });
    const put = new Program(['secrets', 'rotate', '--config-path', gatewayFile], { SLUICE_MASTER_KEY: master });
    expect([await put.waitForExit(), put.output]).toMatchObject([{ code: 0 }, expect.anything()]);
    const { stdout } = await run('audit', 'list', '--config-path', gatewayFile, '--action', 'secret.*', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ action: 'secret.rotate', principal: { method: 'command' } });
  });
});
