import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from '../../dist/client/index.mjs';
import { startFakeProvider } from '../comparison/fake-provider.mjs';
import { startMlflow } from '../comparison/start-mlflow.mjs';
import { referenceServers } from '../comparison/reference-servers.mjs';
import { prepareEnvironments } from '../lib/environments.mjs';
import { startSluice } from '../lib/sluice.mjs';
import { deploymentChecks, gatewayChecks } from './checks.mjs';

const find = (version) => referenceServers.find((server) => server.version === version);
const [oldest, deployments] = [find('2.8.1'), find('2.22.4')];

// A failure is reported at once.
process.env.MLFLOW_HTTP_REQUEST_MAX_RETRIES = '0';

/** Each server with the checks that it must pass. */
const SUBJECTS = [
  {
    name: 'MLflow 2.8.1',
    file: 'routes',
    start: (file, provider) => startMlflow(oldest, file, provider),
    checks: gatewayChecks,
  },
  {
    name: 'MLflow 2.22.4',
    file: 'endpoints',
    start: (file, provider) => startMlflow(deployments, file, provider),
    checks: { ...gatewayChecks, ...deploymentChecks },
    // It expects the format of chat responses from OpenAI's completions API.
    failsOnCompletions: true,
  },
  {
    name: 'Sluice',
    file: 'endpoints',
    start: (file) => startSluice(file),
    checks: { ...gatewayChecks, ...deploymentChecks },
  },
];

/** Checks the TypeScript client against real MLflow servers and Sluice. Returns the names of the passed checks, and the failures. */
export async function runTypeScriptClient() {
  await prepareEnvironments([oldest, deployments]);
  const passed = [];
  const failures = [];
  const provider = await startFakeProvider();
  const folder = mkdtempSync(join(tmpdir(), 'typescript-client-'));
  try {
    for (const { name, file, start, checks, failsOnCompletions = false } of SUBJECTS) {
      const path = join(folder, `${file}.yaml`);
      writeFileSync(path, gatewayFile(file, provider.url));
      const server = await start(path, provider);
      try {
        for (const [title, check] of Object.entries(checks)) {
          await check({ client, url: server.url, assert, isLegacy: file === 'routes', failsOnCompletions }).then(
            () => passed.push(`${name}: ${title}`),
            (error) => failures.push(`${name}: ${title}: ${error.message}`),
          );
        }
      } finally {
        await server.stop();
      }
    }
  } finally {
    await provider.stop();
    rmSync(folder, { recursive: true });
  }
  return { passed, failures };
}

/** Returns a gateway file with one endpoint of each type, and one whose provider always fails. */
function gatewayFile(list, providerUrl) {
  const type = list === 'routes' ? 'route_type' : 'endpoint_type';
  const entry = (name, kind, behaviour = 'normal') => ({
    name,
    [type]: `llm/v1/${kind}`,
    model: {
      provider: 'openai',
      name: 'gpt-4o-mini',
      config: { openai_api_key: 'sk-test', openai_api_base: `${providerUrl}/${behaviour}/v1` },
    },
  });
  const entries = [
    ...[entry('chat', 'chat'), entry('completions', 'completions'), entry('embeddings', 'embeddings')],
    entry('unauthorized', 'chat', 'unauthorized'),
  ];
  return JSON.stringify({ [list]: entries });
}
