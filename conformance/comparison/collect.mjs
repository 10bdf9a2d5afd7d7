import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSluice } from '../lib/sluice.mjs';
import { exchange } from './exchange.mjs';
import { startFakeProvider } from './fake-provider.mjs';
import { startMlflow } from './start-mlflow.mjs';

/** Sends a corpus to a real MLflow server. Returns its exchanges by request id. */
export function collectFromMlflow(reference, corpus) {
  return collect(reference, corpus, async (file, provider) => {
    return { ...(await startMlflow(reference, file, provider)), closesConnections: true };
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
