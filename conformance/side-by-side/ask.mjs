import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../lib/environments.mjs';
import { startServer } from '../lib/server.mjs';
import { startSluice } from '../lib/sluice.mjs';
import { exchange } from './exchange.mjs';
import { startFakeVendor } from './fake-vendor.mjs';
import { gatewayFile } from './gateway-file.mjs';
import { LEGACY_REQUESTS } from './legacy-requests.mjs';
import { REQUESTS } from './requests.mjs';

/** What is asked of a real server, and of Sluice beside it. */
export const requestsFor = ({ keys }) => (keys === 'routes' ? LEGACY_REQUESTS : REQUESTS);

/** The answers of the real server, by the ids of the requests. */
export function askReference(reference) {
  const environment = environmentOf(reference);
  return ask(reference, (file, vendor) =>
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
          FAKE_VENDOR: vendor.url,
          MLFLOW_DISABLE_TELEMETRY: 'true',
        },
        patience: 120_000,
      },
    ),
  );
}

/** The answers of Sluice, on the same file and to the same requests. */
export const askSluice = (reference) => ask(reference, (file) => startSluice(file));

async function ask(reference, start) {
  const vendor = await startFakeVendor();
  const folder = mkdtempSync(join(tmpdir(), 'side-by-side-'));
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, gatewayFile(vendor.url, reference.keys));
  try {
    const server = await start(file, vendor);
    try {
      const answers = {};
      for (const request of requestsFor(reference)) answers[request.id] = await exchange(server, vendor, request);
      return answers;
    } finally {
      await server.stop();
    }
  } finally {
    await vendor.stop();
    rmSync(folder, { recursive: true });
  }
}
