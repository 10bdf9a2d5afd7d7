import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDriver } from './drivers.mjs';
import { prepareEnvironments } from './environments.mjs';
import { mapConcurrent } from './map-concurrent.mjs';
import { startSluice } from './sluice.mjs';

const MAX_CONCURRENT_DRIVERS = 2;

const pathOf = (name) => join(import.meta.dirname, '..', name);

/** Runs the drivers of all clients. Returns their results and the last output of the server. */
export async function runMatrix(clients) {
  await prepareEnvironments(clients);
  const main = await startSluice(pathOf('sluice.yaml'));
  const others = new Map();
  try {
    for (const file of new Set(clients.flatMap((client) => client.file ?? []))) {
      others.set(file, await startSluice(pathOf(file), { PROVIDER_URL: `${main.url}/v1` }));
    }
    const jobs = clients.flatMap((client) => client.drivers.map((driver) => ({ client, driver })));
    const results = await mapConcurrent(jobs, MAX_CONCURRENT_DRIVERS, ({ client, driver }) =>
      runDriver(client, driver, (others.get(client.file) ?? main).url),
    );
    const pair = clients.filter(({ runsInMixedPair }) => runsInMixedPair);
    results.push(...(await runMixedVersions(pair, main.url)));
    return { results: results.flat(), output: main.output() };
  } finally {
    for (const server of [...others.values(), main]) await server.stop();
  }
}

/** Queries one endpoint with two client versions concurrently. Returns no results if only one of them is selected. */
async function runMixedVersions(pair, url) {
  if (pair.length < 2) return [];
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    return await Promise.all(pair.map((client) => runDriver(client, 'mixed_versions.py', url, [folder])));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
