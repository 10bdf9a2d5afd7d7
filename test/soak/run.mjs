// `npm run soak`: 500 requests a second for a minute while the file is replaced each second. No request may fail, and no
// answer may mix two versions of the file. Arguments: seconds, requests a second, workers.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileOf, reloadUnderLoad } from './reload-load.mjs';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const START_PATIENCE_MS = 30_000;

const [seconds = 60, perSecond = 500, workers = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'sluice-soak-'));
const file = join(folder, 'sluice.yaml');
writeFileSync(file, fileOf('old'));

const args = [PROGRAM, 'start', '--config-path', file, '--port', '0', '--workers', String(workers)];
const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const url = await addressOf(server);
  const result = await reloadUnderLoad({ url, file, seconds, perSecond });
  console.log(JSON.stringify({ seconds, perSecond, workers, ...result }, null, 2));
  process.exitCode = result.failed === 0 ? 0 : 1;
} finally {
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
}

function addressOf({ stdout }) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the server did not start')), START_PATIENCE_MS).unref();
    let said = '';
    stdout.setEncoding('utf8').on('data', (text) => {
      // Read to the end, or the server would wait for its reader; kept no longer than it is of use.
      if (said.length < 10_000) said += text;
      const [, url] = /^Sluice is ready:\s+(\S+)$/m.exec(said) ?? [];
      if (url) resolve(url);
    });
  });
}
