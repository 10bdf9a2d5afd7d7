import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const conformance = join(import.meta.dirname, '..');
const program = join(conformance, '..', 'dist', 'cli', 'main.js');

/**
 * Starts the compiled server on a free port and waits until it is healthy.
 * Gives its `url`, `output()` (the last it printed) and `stop()`. Throws when it does not get healthy in 30 seconds.
 */
export async function startSluice() {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first.`);
  const port = await freePort();
  const options = ['--config-path', join(conformance, 'sluice.yaml'), '--host', '127.0.0.1', '--port', String(port)];
  const child = spawn(process.execPath, [program, 'start', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (printed = (printed + text).slice(-4000)));
  }
  const ended = new Promise((resolve) => child.once('close', resolve));
  const server = {
    url: `http://127.0.0.1:${port}`,
    output: () => printed,
    async stop() {
      child.kill('SIGTERM');
      const killer = setTimeout(kill, 10_000);
      await ended;
      clearTimeout(killer);
      process.removeListener('exit', kill);
    },
  };
  if (await becomesHealthy(server.url, child)) return server;
  await server.stop();
  throw new Error(`The server did not become healthy. It printed:\n${printed}`);
}

async function becomesHealthy(url, child) {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const status = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200) return true;
    await sleep(100);
  }
  return false;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
