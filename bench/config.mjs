/** Measures start, reload and listings with large configurations; see README.md. Options: --endpoints 10,1000,10000 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange, freePort, killAll, start, stop, waitUntilReady } from './processes.mjs';
import { plain, table } from './table.mjs';
import { SLUICE_MAIN } from './targets.mjs';

const { values: options } = parseArgs({
  options: {
    endpoints: { type: 'string', default: '10,1000,10000' },
    forms: { type: 'string', default: 'yaml,anchors,json' },
  },
});
const PROBE = new URL('event-loop-probe.mjs', import.meta.url).href;
const PATHS = ['/v1/models', '/admin/config', '/openapi.json', '/api/2.0/endpoints'];
/** Time for garbage collection and timers to settle between two measurements. */
const PAUSE_MS = 1500;

const PROVIDERS = [
  ['openai', 'openai_api_key'],
  ['anthropic', 'anthropic_api_key'],
  ['mistral', 'mistral_api_key'],
  ['cohere', 'cohere_api_key'],
];

/** Each returns a file with `count` endpoints. `changed`: the indexes of endpoints whose model differs. */
const FORMS = {
  yaml: (count, isChanged) => `endpoints:\n${entries(count, isChanged).map(blockEntry).join('')}`,
  anchors: (count, isChanged) =>
    `x-shared: &shared {calls: 100, renewal_period: minute}\nendpoints:\n${entries(count, isChanged)
      .map((entry) => blockEntry({ ...entry, limit: entry.limit && '*shared' }))
      .join('')}`,
  json: (count, isChanged) => JSON.stringify({ endpoints: entries(count, isChanged).map(jsonEntry) }, null, 2),
};

const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
process.on('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const rows = [];
for (const form of options.forms.split(',')) {
  for (const count of options.endpoints.split(',').map(Number)) {
    process.stderr.write(`${form}, ${count} endpoints\n`);
    rows.push(...(await measureFile(form, count)));
  }
}
const HEADER = ['file', 'endpoints', 'step', 'duration', 'longest stall', 'main thread', 'CPU'];
console.log(plain(table([HEADER, ...rows.map((row) => row.map(String))])));
process.exit();

async function measureFile(form, count) {
  const file = join(folder, 'sluice.yaml');
  const write = (isChanged) => {
    writeFileSync(`${file}.new`, FORMS[form](count, isChanged));
    renameSync(`${file}.new`, file);
  };
  write(() => false);
  const port = await freePort();
  const args = ['--import', PROBE, SLUICE_MAIN, 'start', '--config-path', file, '--port', String(port)];
  const server = start('sluice', args, { folder, ipc: true, env: { API_KEY: 'bench-key' } });
  const seconds = await waitUntilReady(server, port, '/health');
  const request = (path, method = 'GET') => send(`http://127.0.0.1:${port}${path}`, method);
  const reload = () => request('/admin/reload', 'POST');
  const cells = [];
  const step = async (name, action) => {
    await sleep(PAUSE_MS);
    cells.push([form, count, name, ...(await measure(server.child, action))]);
  };

  await step('reload, unchanged', reload);
  for (const turn of [1, 2]) {
    write((index) => index === count >> turn);
    await step('reload, one endpoint changed', reload);
  }
  write(() => true);
  await step('reload, all endpoints changed', reload);
  for (const path of PATHS) {
    await step(`GET ${path}`, () => request(path));
    await step(`GET ${path}, again`, () => request(path));
  }
  await step('two seconds without requests', () => sleep(2000));
  await stop(server);
  return [[form, count, 'start until GET /health', `${Math.round(seconds * 1000)} ms`, '', '', ''], ...cells];
}

/** Returns the duration of an action and the figures of the server's event loop meanwhile. */
async function measure(child, action) {
  await exchange(child, 'begin');
  const from = performance.now();
  await action();
  const duration = performance.now() - from;
  const { stall, work, cpu } = await exchange(child, 'end');
  return [duration, stall, work, cpu].map((value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`);
}

async function send(url, method) {
  const response = await fetch(url, { method });
  const body = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} returned ${response.status}: ${body.slice(0, 200)}`);
  if (method === 'POST' && !JSON.parse(body).succeeded) throw new Error(`the reload failed: ${body.slice(0, 500)}`);
}

function entries(count, isChanged) {
  return Array.from({ length: count }, (_, index) => {
    const [provider, key] = PROVIDERS[index % PROVIDERS.length];
    const model = isChanged(index) ? `changed-${index}` : `model-${index}`;
    return { name: `endpoint-${index}`, provider, key, model, limit: index % 3 === 0 && 'own' };
  });
}

function blockEntry({ name, provider, key, model, limit }) {
  const text = limit === 'own' ? '\n      calls: 100\n      renewal_period: minute' : ` ${limit}`;
  return `  - name: ${name}
    endpoint_type: llm/v1/chat
    model:
      provider: ${provider}
      name: ${model}
      config:
        ${key}: $API_KEY
${limit ? `    limit:${text}\n` : ''}`;
}

function jsonEntry({ name, provider, key, model, limit }) {
  const config = { [key]: '$API_KEY' };
  const entry = { name, endpoint_type: 'llm/v1/chat', model: { provider, name: model, config } };
  return limit ? { ...entry, limit: { calls: 100, renewal_period: 'minute' } } : entry;
}
