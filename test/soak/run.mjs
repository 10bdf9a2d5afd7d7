// Part of `npm run soak`: sends 500 requests per second for a minute while the gateway file is replaced every second. Fails if a request
// fails, or if a response mixes two versions of the file. Arguments: seconds, requests per second, workers.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gatewayFile, reloadUnderLoad } from './reload-load.mjs';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const START_TIMEOUT_MS = 30_000;
const MAX_STARTUP_OUTPUT_CHARACTERS = 10_000;

const [seconds = 60, perSecond = 500, workers = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'sluice-soak-'));
const file = join(folder, 'sluice.yaml');
writeFileSync(file, gatewayFile('old'));

const args = [PROGRAM, 'start', '--config-path', file, '--port', '0', '--workers', String(workers)];
const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const url = await urlOf(server);
  const result = await reloadUnderLoad({ url, file, seconds, perSecond });
  console.log(JSON.stringify({ seconds, perSecond, workers, ...result }, null, 2));
  process.exitCode = result.failed === 0 ? 0 : 1;
} finally {
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
}

function urlOf({ stdout }) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the server did not start')), START_TIMEOUT_MS).unref();
    let output = '';
    // Reads all output, because a full pipe would block the server, but keeps only the beginning.
    stdout.setEncoding('utf8').on('data', (text) => {
      if (output.length < MAX_STARTUP_OUTPUT_CHARACTERS) output += text;
      const [, url] = /^Sluice is ready:\s+(\S+)$/m.exec(output) ?? [];
      if (url) resolve(url);
    });
  });
}
