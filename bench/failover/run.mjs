/** Runs the failover scenarios; see README.md. Options: --fast, --out FILE, --require N, --only S01,S02 */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, runAndExit, start, stop, waitUntilReady } from '../processes.mjs';
import { callChat } from './caller.mjs';
import { CONFIGURATIONS, gatewayFile, modelsOf } from './gateway-file.mjs';
import { FaultyProvider, now } from './provider.mjs';
import { report } from './report.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { metricsOf, verdictOf } from './score.mjs';
import { FAST, FULL } from './timings.mjs';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const ALIVE_SECONDS = 10;
/** Requests before the first scenario, so that a cold server does not count as a slow one. */
const WARM_UP = 20;
/** Milliseconds between the starts of two scenarios, which then do not compete for the processor. */
const STAGGER_MS = 200;

const { values: options } = parseArgs({
  options: {
    fast: { type: 'boolean', default: false },
    out: { type: 'string' },
    require: { type: 'string', default: '0' },
    only: { type: 'string' },
  },
});
const timings = options.fast ? FAST : FULL;
const scenarios = SCENARIOS.filter(({ id }) => !options.only || options.only.split(',').includes(id));
const folder = mkdtempSync(join(tmpdir(), 'sluice-failover-'));

await runAndExit('failover', folder, main);

async function main() {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run "npm run build"`);
  const results = {};
  const runs = Object.keys(CONFIGURATIONS).map(async (name) => (results[name] = await runAll(name)));
  await Promise.all(runs);
  const text = report(scenarios, results, options.fast);
  console.log(text);
  if (options.out) writeFileSync(options.out, `${text}\n`);
  const passed = results.recommended.filter(({ verdict }) => verdict === 'pass').length;
  if (passed < Number(options.require)) throw new Error(`${passed} scenarios pass, ${options.require} are required`);
}

/** Runs all scenarios concurrently, each with a route and models of its own. */
async function runAll(name) {
  const provider = new FaultyProvider(timings);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, gatewayFile(CONFIGURATIONS[name](), await provider.listen(), timings.scale));
  const port = await freePort();
  const args = [MAIN, 'start', '--config-path', file, '--host', '127.0.0.1', '--port', String(port)];
  const server = start(name, args, { folder });
  await waitUntilReady(server, port, '/health');
  for (let sent = 0; sent < WARM_UP; sent += 1) await callChat(port, 'alive', ALIVE_SECONDS);
  const results = await Promise.all(
    scenarios.map(async (scenario, index) => {
      await sleep(index * STAGGER_MS);
      return runScenario(scenario, provider, port);
    }),
  );
  await stop(server);
  provider.close();
  return results;
}

async function runScenario(scenario, provider, port) {
  const models = modelsOf(scenario);
  const maxSeconds = scenario.maxSeconds * timings.scale;
  const results = scenario.isSequence
    ? await callRepeatedly(scenario.id, provider, models, port, maxSeconds)
    : [await callChat(port, scenario.id, maxSeconds)];
  const { outcome } = await callChat(port, 'alive', ALIVE_SECONDS);
  const metrics = metricsOf(results, { models, provider, isAliveAfter: outcome === 'answer', timings });
  return { ...verdictOf(scenario, metrics, timings), metrics };
}

/** Sends the requests of an outage at a fixed interval. */
async function callRepeatedly(id, provider, models, port, maxSeconds) {
  const { count, interval } = timings.requests;
  const from = now();
  provider.beginOutage(models.primary);
  const results = [];
  for (let index = 0; index < count; index += 1) {
    await sleep(Math.max(0, from + index * interval - now()) * 1000);
    results.push(await callChat(port, id, maxSeconds));
  }
  return results;
}
