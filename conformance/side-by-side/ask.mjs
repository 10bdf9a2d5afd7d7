import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../lib/environments.mjs';
import { startServer } from '../lib/server.mjs';
import { startSluice } from '../lib/sluice.mjs';
import { exchange } from './exchange.mjs';
import { startFakeVendor } from './fake-vendor.mjs';
import { leadingTo } from './vendors/vendors.mjs';

/** The answers of the real server, by the ids of the requests. */
export function askReference(reference, corpus) {
  const environment = environmentOf(reference);
  return ask(reference, corpus, (file, vendor) =>
    startServer(
      (port) => [
        ...[join(environment, 'bin', 'mlflow'), 'gateway', 'start'],
        ...['--config-path', file, '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ],
      {
        env: {
          PATH: `${join(environment, 'bin')}:${process.env.PATH}`,
          HOME: environment,
          PYTHONPATH: join(import.meta.dirname, 'redirect'),
          PYTHONDONTWRITEBYTECODE: '1',
          ...leadingTo(vendor.url, reference.version),
          MLFLOW_DISABLE_TELEMETRY: 'true',
          // A busy machine is no reason to end a worker that does not answer for a while.
          GUNICORN_CMD_ARGS: '--timeout 120',
        },
        patience: 120_000,
      },
    ),
  );
}

/** The answers of Sluice, on the same file and to the same requests. */
export const askSluice = (reference, corpus) => ask(reference, corpus, (file) => startSluice(file));

async function ask(reference, corpus, start) {
  const vendor = await startFakeVendor();
  const folder = mkdtempSync(join(tmpdir(), 'side-by-side-'));
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, corpus.file(vendor.url, reference));
  try {
    const server = await start(file, vendor);
    try {
      const answers = {};
      for (const request of corpus.requests(reference)) {
        answers[request.id] = await exchange(server, vendor, request).catch((error) => {
          throw new Error(`${request.id}: ${error.cause ?? error}. The server printed last:\n${server.output()}`);
        });
      }
      return answers;
    } finally {
      await server.stop();
    }
  } finally {
    await vendor.stop();
    rmSync(folder, { recursive: true });
  }
}
