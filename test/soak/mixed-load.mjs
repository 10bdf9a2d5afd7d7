// Part of `npm run soak`: mixed load with provider faults, slow and disconnecting clients, and reloads. Fails if a response is
// lost, repeated, or wrong, if an incomplete stream looks complete, or if memory or handles grow.
// Options: --minutes (default 30), --per-second (default 60); with an option, `npm run soak` runs nothing else.
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, start, stop, usageOf, waitUntilReady } from '../../bench/processes.mjs';
import { CLIENTS } from './clients.mjs';
import { FlakyProvider } from './flaky-provider.mjs';

const PROGRAM = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));
const PROBE = fileURLToPath(new URL('../../bench/event-loop-probe.mjs', import.meta.url));
const TICK_MS = 20;
const RELOAD_INTERVAL_MS = 5000;
/** Until the gateway and the provider have closed their idle connections, in milliseconds. */
const QUIET_MS = 8000;
const MAX_GROWTH_MB = 40;
/** A run must last this long for its memory to be judged. */
const MIN_SECONDS_FOR_MEMORY = 300;
const MAX_REPORTED_FAULTS = 10;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, 'per-second': { type: 'string', default: '60' } },
});
const seconds = Number(values.minutes) * 60;
const perSecond = Number(values['per-second']);

const folder = mkdtempSync(join(tmpdir(), 'sluice-soak-'));
const provider = new FlakyProvider();
const providerPort = await provider.listen();
const file = join(folder, 'sluice.yaml');
writeFileSync(file, gatewayFile(0));
const port = await freePort();
const args = ['--import', PROBE, PROGRAM, 'start', '--config-path', file, '--port', String(port)];
const server = start('sluice', args, { folder, ipc: true });
try {
  await waitUntilReady(server, port, '/health');
  const result = await measure();
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = isClean(result) ? 0 : 1;
} finally {
  await stop(server);
  provider.close();
  rmSync(folder, { recursive: true });
}

async function measure() {
  const url = `http://127.0.0.1:${port}`;
  const gateway = { url, agent: new Agent({ keepAlive: true, maxSockets: 256 }) };
  const warmUp = Object.values(CLIENTS).map((send, index) => send(gateway, `warm-up-${index}`));
  await Promise.allSettled(warmUp);
  await sleep(QUIET_MS);
  const handlesBefore = handles();
  await tellProbe('begin');
  const memory = [];
  const sampler = setInterval(() => memory.push(usageOf(server.pid).memory / 1e6), 1000);
  const load = await sendLoad(gateway);
  clearInterval(sampler);
  const { stall, cpu } = await tellProbe('end');
  gateway.agent.destroy();
  await sleep(QUIET_MS);
  return {
    seconds,
    perSecond,
    ...load,
    repeated: repeatedAmong(load.onceOnly),
    onceOnly: undefined,
    unfinishedAtProvider: provider.running,
    handles: { before: handlesBefore, after: handles() },
    memoryMb: summaryOf(memory),
    longestStallMs: Math.round(stall),
    cpuSeconds: Math.round(cpu / 1000),
  };
}

async function sendLoad(gateway) {
  const kinds = Object.keys(CLIENTS);
  const sent = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const faults = [];
  const onceOnly = [];
  let faultCount = 0;
  let total = 0;
  let reloads = 0;
  const pending = new Set();
  const run = (task, label) => {
    const done = task
      .catch((error) => String(error))
      .then((fault) => {
        pending.delete(done);
        if (fault === undefined) return;
        faultCount += 1;
        if (faults.length < MAX_REPORTED_FAULTS) faults.push(`${label}: ${fault}`);
      });
    pending.add(done);
  };
  const startedAt = performance.now();
  for (;;) {
    const elapsedMs = performance.now() - startedAt;
    for (; (total < Math.min(elapsedMs / 1000, seconds) * perSecond) | 0; total += 1) {
      const kind = kinds[total % kinds.length];
      const id = `${kind}-${total}`;
      sent[kind] += 1;
      if (kind === 'unary' || kind === 'stream' || kind === 'slowStream') onceOnly.push(id);
      run(CLIENTS[kind](gateway, id), kind);
    }
    if (elapsedMs >= seconds * 1000) break;
    if (elapsedMs >= (reloads + 1) * RELOAD_INTERVAL_MS) {
      reloads += 1;
      run(reload(gateway.url, reloads), 'reload');
    }
    await sleep(TICK_MS);
  }
  await Promise.all(pending);
  return { sent, reloads, wrong: faultCount, faults, onceOnly };
}

/** Returns how many requests to the healthy model did not reach it exactly once. */
function repeatedAmong(ids) {
  return ids.filter((id) => provider.completed.get(id) !== 1).length;
}

async function reload(url, version) {
  writeFileSync(`${file}.new`, gatewayFile(version));
  renameSync(`${file}.new`, file);
  const response = await fetch(`${url}/admin/reload`, { method: 'POST' });
  const { succeeded } = await response.json();
  return succeeded ? undefined : 'the reload failed';
}

function gatewayFile(version) {
  const endpoint = (name) => ({
    name,
    endpoint_type: 'llm/v1/chat',
    model: {
      provider: 'openai',
      name,
      config: { openai_api_key: 'soak-key', openai_api_base: `http://127.0.0.1:${providerPort}/v1` },
    },
    timeouts: { idle: 1 },
    // While a circuit is open, no stream of its endpoint breaks.
    circuit_breaker: { enabled: version % 2 === 1 },
    parameters: { default: { seed: version } },
  });
  const route = {
    name: 'guarded',
    task_type: 'llm/v1/chat',
    destinations: [{ name: 'flaky', traffic_percentage: 100 }],
    fallbacks: ['healthy'],
    retries: { attempts: 1, backoff: 0.01 },
    on_broken_stream: 'continue',
  };
  return JSON.stringify({ endpoints: [endpoint('healthy'), endpoint('flaky')], routes: [route] });
}

function tellProbe(message) {
  return new Promise((resolve) => {
    server.child.once('message', resolve);
    server.child.send(message);
  });
}

function handles() {
  return readdirSync(`/proc/${server.pid}/fd`).length;
}

/** Compares the second quarter of the run, after the warm-up, with the last one. */
function summaryOf(samples) {
  const quarter = (index) => median(samples.slice((samples.length * index) / 4, (samples.length * (index + 1)) / 4));
  const [second, last] = [quarter(1), quarter(3)];
  return { secondQuarter: second, lastQuarter: last, growth: last - second, highest: Math.round(Math.max(...samples)) };
}

function median(samples) {
  return Math.round([...samples].sort((a, b) => a - b)[samples.length >> 1]);
}

function isClean({ wrong, repeated, unfinishedAtProvider, handles: { before, after }, memoryMb }) {
  const isFlat = seconds < MIN_SECONDS_FOR_MEMORY || memoryMb.growth <= MAX_GROWTH_MB;
  return wrong === 0 && repeated === 0 && unfinishedAtProvider === 0 && after <= before && isFlat;
}
