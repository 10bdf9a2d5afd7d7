import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileOf, Program } from '../support/program';
import { addressOf, sandboxEndpoint } from '../support/sluice';

const ENDPOINTS = { endpoints: [sandboxEndpoint('chat')] };
const DATABASE_URL = `file:${join(mkdtempSync(join(tmpdir(), 'sluice-start-')), 'sluice.db')}`;

describe('sluice start --databricks', () => {
  it('shows the host for Databricks clients, the paths and the store', async () => {
    const program = new Program(['start', '--databricks', '--config-path', fileOf(ENDPOINTS), '--port', '0'], {
      DATABASE_URL,
    });
    const address = await addressOf(program);
    await program.waitForOutput(/Try it:\n.+\n/);
    expect(program.stdout).toContain(`Databricks mode:  DATABRICKS_HOST=${address}, DATABRICKS_TOKEN=(any value)\n`);
    expect(program.stdout).toContain(`${address}/api/2.0/serving-endpoints, ${address}/serving-endpoints\n`);
    expect(program.stdout).toContain(`Store:            ${DATABASE_URL}\n`);
    expect(await program.stop()).toEqual({ code: 0, signal: null });
  });

  it('rejects a master key of the wrong length without showing it', async () => {
    const program = new Program(['start', '--databricks', '--config-path', fileOf(ENDPOINTS), '--port', '0'], {
      DATABASE_URL,
      SLUICE_MASTER_KEY: 'canary',
    });
    expect((await program.waitForExit()).code).toBe(2);
    expect(program.stderr).toContain('SLUICE_MASTER_KEY\n    must be 32 bytes in base64');
    expect(program.output).not.toContain('canary');
  });
});

describe('sluice validate', () => {
  it('reports problems of the databricks and store blocks with their lines', async () => {
    const file = fileOf(
      'endpoints: []\nstore: {url: nothing}\ndatabricks:\n  tokens:\n    - {sha256: short, user: a}\n',
    );
    const program = new Program(['validate', '--config-path', file]);
    expect((await program.waitForExit()).code).toBe(2);
    expect(program.stderr).toContain('store.url (line 2)\n    found a string; must be "file:" and the path');
    expect(program.stderr).toContain(
      'databricks.tokens[0].sha256 (line 5)\n    found a string; must be the SHA-256 digest',
    );
  });
});
