import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../lib/environments.mjs';
import { startServer } from '../lib/server.mjs';
import { startSluice } from '../lib/sluice.mjs';
import { exchange } from './exchange.mjs';
import { startFakeProvider } from './fake-provider.mjs';
import { redirectVariables } from './providers/index.mjs';

const MLFLOW_START_TIMEOUT_MS = 120_000;

/** Sends a corpus to a real MLflow server. Returns its exchanges by request id. */
export function collectFromMlflow(reference, corpus) {
  const environment = environmentOf(reference);
  return collect(reference, corpus, async (file, provider) => {
    const server = await startServer(
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
          ...redirectVariables(provider.url, reference.version),
          MLFLOW_DISABLE_TELEMETRY: 'true',
          // Gunicorn kills a worker that does not respond for 30 seconds, which happens on a busy machine.
          GUNICORN_CMD_ARGS: '--timeout 120',
        },
        timeout: MLFLOW_START_TIMEOUT_MS,
      },
    );
    return { ...server, closesConnections: true };
  });
}

/** Sends the same corpus to Sluice, started on the same gateway file. Returns its exchanges by request id. */
export const collectFromSluice = (reference, corpus) => collect(reference, corpus, (file) => startSluice(file));

async function collect(reference, corpus, start) {
  const provider = await startFakeProvider();
  const folder = mkdtempSync(join(tmpdir(), 'comparison-'));
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, corpus.file(provider.url, reference));
  try {
    const server = await start(file, provider);
    try {
      const exchanges = {};
      for (const request of corpus.requests(reference)) {
        exchanges[request.id] = await exchange(server, provider, request).catch((error) => {
          throw new Error(`${request.id}: ${error.cause ?? error}. Last output of the server:\n${server.output()}`);
        });
      }
      return exchanges;
    } finally {
      await server.stop();
    }
  } finally {
    await provider.stop();
    rmSync(folder, { recursive: true });
  }
}
