import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atATime } from './at-a-time.mjs';
import { runDriver } from './drivers.mjs';
import { prepareEnvironments } from './environments.mjs';
import { startSluice } from './sluice.mjs';

const fileOf = (name) => join(import.meta.dirname, '..', name);

/** Runs the drivers of all clients, two at a time. Gives their results and what the server printed last. */
export async function runMatrix(clients) {
  await prepareEnvironments(clients);
  const main = await startSluice(fileOf('sluice.yaml'));
  const others = new Map();
  try {
    for (const file of new Set(clients.flatMap((client) => client.file ?? []))) {
      others.set(file, await startSluice(fileOf(file), { VENDOR_URL: `${main.url}/v1` }));
    }
    const jobs = clients.flatMap((client) => client.drivers.map((driver) => ({ client, driver })));
    const results = await atATime(2, jobs, ({ client, driver }) =>
      runDriver(client, driver, (others.get(client.file) ?? main).url),
    );
    results.push(
      ...(await meet(
        clients.filter(({ meets }) => meets),
        main.url,
      )),
    );
    return { results: results.flat(), output: main.output() };
  } finally {
    for (const server of [...others.values(), main]) await server.stop();
  }
}

/** Two generations of clients at the same moment; none where only one of them is run. */
async function meet(pair, url) {
  if (pair.length < 2) return [];
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    return await Promise.all(pair.map((client) => runDriver(client, 'same_moment.py', url, [folder])));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
