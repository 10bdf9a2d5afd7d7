import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDriver } from '../lib/drivers.mjs';
import { prepareEnvironments } from '../lib/environments.mjs';
import { mapConcurrent } from '../lib/map-concurrent.mjs';
import { startSluice } from '../lib/sluice.mjs';
import { followMigrationGuide } from './migration-guide.mjs';

const MAX_CONCURRENT_DRIVERS = 2;
const PROVIDER_FILE = join(import.meta.dirname, '..', 'sluice.yaml');
const FILE = join(import.meta.dirname, 'server.yaml');

/**
 * Runs the drivers of the clients against a server in Databricks mode, and the migration guide if both of its clients are
 * among them. Returns the results and the last output of the server.
 */
export async function runDatabricksClients(clients) {
  await prepareEnvironments(clients);
  const folder = mkdtempSync(join(tmpdir(), 'databricks-'));
  const provider = await startSluice(PROVIDER_FILE);
  const providerUrl = `${provider.url}/v1`;
  let server;
  try {
    server = await startSluice(FILE, {
      PROVIDER_URL: providerUrl,
      DATABASE_URL: `file:${join(folder, 'sluice.db')}`,
      SLUICE_MASTER_KEY: randomBytes(32).toString('base64'),
    });
    const jobs = clients.flatMap((client) => client.drivers.map((driver) => ({ client, driver })));
    const results = await mapConcurrent(jobs, MAX_CONCURRENT_DRIVERS, ({ client, driver }) =>
      runDriver(client, driver, server.url, [providerUrl]),
    );
    const find = (name) => clients.find((client) => client.name === name);
    const [deprecated, current] = [find('mlflow-2.8.1'), find('mlflow-2.22.4')];
    if (deprecated && current) {
      results.push(await followMigrationGuide(deprecated, current, server.url, providerUrl));
    }
    return { results: results.flat(), output: server.output() };
  } finally {
    await server?.stop();
    await provider.stop();
    rmSync(folder, { recursive: true });
  }
}
