import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atATime } from '../lib/at-a-time.mjs';
import { prepareEnvironments } from '../lib/environments.mjs';
import { environmentOf } from '../lib/environments.mjs';
import { startServer } from '../lib/server.mjs';
import { startSluice } from '../lib/sluice.mjs';
import { differencesOf } from './compare.mjs';
import { exchange } from './exchange.mjs';
import { startFakeVendor } from './fake-vendor.mjs';
import { gatewayFile } from './gateway-file.mjs';
import { readRecording, writeRecording } from './recordings.mjs';
import { references } from './references.mjs';
import { requestsFor } from './requests-for.mjs';

/** Asks a server everything, with a fake vendor of its own. `start` gives a server for the path of its file. */
export async function ask(reference, start) {
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

export const askSluice = (reference) => ask(reference, (file) => startSluice(file));
