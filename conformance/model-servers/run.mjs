import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { prepareEnvironments, pythonOf } from '../lib/environments.mjs';
import { run } from '../lib/process.mjs';
import { startServer } from '../lib/server.mjs';
import { startSluice } from '../lib/sluice.mjs';
import { checks } from './checks.mjs';

const MLFLOW = { name: 'mlflow-models-3.17.2', packages: ['mlflow==3.17.2', 'wordllama==0.4.0.post1'] };
const TIMEOUT_MS = 180_000;

/** Queries MLflow scoring servers through Sluice. Returns the names of the passed checks, and the failures. */
export async function runModelServers() {
  await prepareEnvironments([MLFLOW]);
  const folder = mkdtempSync(join(tmpdir(), 'model-servers-'));
  const servers = [];
  try {
    await saveModels(folder);
    for (const model of ['texts', 'vectors']) servers.push(await serveModel(join(folder, model)));
    const [texts, vectors] = servers;
    const sluice = await startSluice(join(import.meta.dirname, 'sluice.yaml'), {
      TEXTS_URL: texts.url,
      VECTORS_URL: vectors.url,
    });
    servers.push(sluice);
    return await runChecks({ sluice: sluice.url, texts: texts.url, vectors: vectors.url });
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function saveModels(folder) {
  const script = join(import.meta.dirname, 'save_models.py');
  const { code, stderr } = await run(pythonOf(MLFLOW), [script, folder], { timeout: TIMEOUT_MS, env: environment() });
  if (code !== 0) throw new Error(`Saving the models failed:\n${stderr}`);
}

function serveModel(model) {
  return startServer(
    (port) => [
      ...[pythonOf(MLFLOW), '-m', 'mlflow', 'models', 'serve', '--model-uri', model],
      ...['--env-manager', 'local', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ],
    { env: environment(), timeout: TIMEOUT_MS },
  );
}

function environment() {
  const { HOME, LANG, PATH } = process.env;
  // `mlflow` finds the web server, which is installed in the same environment, through PATH.
  const path = [dirname(pythonOf(MLFLOW)), PATH].join(delimiter);
  return { HOME, LANG, PATH: path, MLFLOW_DISABLE_TELEMETRY: 'true' };
}

async function runChecks(urls) {
  const passed = [];
  const failures = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(urls);
      passed.push(name);
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
    }
  }
  return { passed, failures };
}
