/**
 * Measures Databricks mode: the cost of many endpoints in the store, and of rate limits and usage tracking; see README.md.
 * Options: --endpoints 10,10000, --seconds 5, --rounds 3, --postgres URL, --redis URL
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './figures.mjs';
import { UPSTREAM_KEY } from './payloads.mjs';
import { CORES, exchange, freePort, runAndExit, start, stop, usageOf, waitUntilReady } from './processes.mjs';
import { plain, table } from './table.mjs';
import { SLUICE_MAIN } from './targets.mjs';

const { values: options } = parseArgs({
  options: {
    endpoints: { type: 'string', default: '10,10000' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    postgres: { type: 'string' },
    redis: { type: 'string' },
  },
});
const [few, many] = options.endpoints.split(',').map(Number);
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);

const PROBE = new URL('event-loop-probe.mjs', import.meta.url).href;
const API = '/api/2.0/serving-endpoints';
const MODEL = 'unary-0-300';
const CONNECTIONS = 64;
const TOKEN = { authorization: 'Bearer bench' };
/** A limit that is never reached. */
const UNREACHED = { calls: 1e9, key: 'user', renewal_period: 'minute' };

const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const masterKey = randomBytes(32).toString('base64');
const script = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
const rows = [];

await runAndExit('bench:databricks', folder, main);

async function main() {
  const port = await freePort();
  const upstream = start('upstream', [script('upstream'), String(port)], { core: CORES.upstream, folder });
  await waitUntilReady(upstream, port, '/');
  const load = start('load', [script('load')], { core: CORES.load, folder, ipc: true });

  const servers = [];
  for (const count of [few, many]) servers.push(await startWithEndpoints(count, port));
  await compareStores(servers, load);
  for (const { server } of servers) await stop(server);

  await compareSettings('SQLite', { url: `file:${join(folder, 'settings.db')}` }, {}, port, load);
  if (options.postgres) {
    const env = options.redis ? { SLUICE_REDIS_URL: options.redis } : {};
    const name = options.redis ? 'PostgreSQL and Redis' : 'PostgreSQL';
    await compareSettings(name, { url: options.postgres }, env, port, load);
  }
  await stop(load);
  await stop(upstream);
  console.log(plain(table([['', `${few} endpoints`, `${many} endpoints`, 'ratio', 'goal'], ...rows])));
}

/** Returns a server with so many endpoints in its store, started again after they were created. */
async function startWithEndpoints(count, upstreamPort) {
  const store = { url: `file:${join(folder, `${count}.db`)}` };
  const first = await startServer(`seed-${count}`, store, {});
  await create(first, 'chat', upstreamPort);
  const began = performance.now();
  await inParallel(count - 1, 8, (index) => create(first, `endpoint-${index}`, upstreamPort));
  process.stderr.write(`created ${count} endpoints in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  await stop(first.server);
  const starts = [];
  for (let round = 0; round < 3; round += 1) {
    const again = await startServer(`start-${count}`, store, {});
    starts.push(again.startSeconds * 1000);
    await stop(again.server);
  }
  return { ...(await startServer(`server-${count}`, store, {})), count, startMs: median(starts) };
}

async function startServer(name, store, env) {
  const port = await freePort();
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    JSON.stringify({ endpoints: [], egress: { allow: ['127.0.0.1'] }, store, databricks: {} }).replace(
      '"databricks"',
      '\n"databricks"',
    ),
  );
  const args = ['--import', PROBE, SLUICE_MAIN, 'start', '--databricks', '--config-path', file, '--port', String(port)];
  const variables = { SLUICE_MASTER_KEY: masterKey, ...env };
  const server = start(name, args, { core: CORES.target, folder, ipc: true, env: variables });
  const startSeconds = await waitUntilReady(server, port, '/health');
  return { server, port, startSeconds, agent: new Agent({ keepAlive: true, maxSockets: 8 }) };
}

async function compareStores(servers, load) {
  const [small, large] = servers;
  addRow('start until GET /health', small.startMs, large.startMs, 'ms', '≤ 2');
  for (const server of servers) {
    server.health = await medianOf(1000, () => send(server, 'GET', '/health'));
    server.get = await medianOf(1000, () => send(server, 'GET', `${API}/chat`));
    server.write = await medianOf(200, (index) =>
      send(server, 'PATCH', `${API}/chat/tags`, { add_tags: [{ key: 'round', value: String(index) }] }),
    );
    // The first listing compiles and caches.
    server.lists = [await listing(server), await listing(server)];
  }
  rows.push([
    'GET an endpoint ÷ GET /health',
    ratio(small.get, small.health),
    ratio(large.get, large.health),
    '',
    '≤ 2',
  ]);
  addRow('change of one endpoint', small.write, large.write, 'ms', '1');
  for (const [index, title] of ['first list', 'second list'].entries()) {
    addRow(`${title}: duration`, small.lists[index].ms, large.lists[index].ms, 'ms', '');
    addRow(`${title}: longest stall`, small.lists[index].stall, large.lists[index].stall, 'ms', '≤ 20 ms');
  }
  const path = '/serving-endpoints/chat/invocations';
  for (const server of servers) await run(load, server, path, 4);
  const { rates, cpu } = await inTurns(servers, (server) => run(load, server, path, seconds));
  addRow('query', rates[0], rates[1], '/s', '≥ 0.95');
  addRow('query: CPU of 10,000', cpu[0], cpu[1], 's', '');
}

/** Compares an endpoint with a rate limit and usage tracking to one without them, on the same server. */
async function compareSettings(name, store, env, upstreamPort, load) {
  const server = await startServer(name.replaceAll(' ', '-'), store, env);
  const suffix = String(Date.now());
  const [bare, tracked] = [`bare-${suffix}`, `tracked-${suffix}`];
  await create(server, bare, upstreamPort);
  await create(server, tracked, upstreamPort, {
    ai_gateway: { usage_tracking_config: { enabled: true }, rate_limits: [UNREACHED] },
  });
  const paths = [bare, tracked].map((endpoint) => `/serving-endpoints/${endpoint}/invocations`);
  for (const path of paths) await run(load, server, path, 4);
  const { rates, cpu } = await inTurns(paths, (path) => run(load, server, path, seconds));
  const title = `query with limit and usage tracking, ${name}: off, on`;
  addRow(title, rates[0], rates[1], '/s', '≥ 0.9');
  addRow(`${title}: CPU of 10,000`, cpu[0], cpu[1], 's', '');
  for (const endpoint of [bare, tracked]) await send(server, 'DELETE', `${API}/${endpoint}`);
  await stop(server.server);
}

/** Returns the medians of each subject over the rounds, in which the subjects take turns. */
async function inTurns(subjects, measure) {
  const figures = subjects.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) figures[index].push(await measure(subject));
  }
  const medians = (name) => figures.map((runs) => median(runs.map((run) => run[name])));
  return { rates: medians('rate'), cpu: medians('cpu') };
}

/** Returns the correct responses per second, and the CPU seconds of the server for 10,000 of them. */
async function run(load, { port, server }, path, duration) {
  const job = { port, path, headers: TOKEN, model: MODEL, connections: CONNECTIONS, seconds: duration, settle: 0.5 };
  const before = usageOf(server.pid)?.cpu;
  const { recorded, delivered, errorCount, errors } = await exchange(load.child, job);
  const used = usageOf(server.pid)?.cpu - before;
  if (errorCount > 0) throw new Error(`${path}: ${errors.join('; ')}`);
  return { rate: recorded / duration, cpu: (used / delivered) * 10_000 };
}

async function listing(server) {
  await sleep(500);
  await exchange(server.server.child, 'begin');
  const began = performance.now();
  await send(server, 'GET', API);
  const ms = performance.now() - began;
  const { stall } = await exchange(server.server.child, 'end');
  return { ms, stall };
}

async function medianOf(count, action) {
  const durations = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await action(index);
    durations.push(performance.now() - began);
  }
  return median(durations);
}

function create(server, name, upstreamPort, fields = {}) {
  const openai_config = {
    openai_api_key_plaintext: UPSTREAM_KEY,
    openai_api_base: `http://127.0.0.1:${upstreamPort}/v1`,
  };
  const external_model = { provider: 'openai', name: MODEL, task: 'llm/v1/chat', openai_config };
  return send(server, 'POST', API, {
    name,
    config: { served_entities: [{ name: 'model', external_model }] },
    ...fields,
  });
}

async function inParallel(count, width, action) {
  let next = 0;
  const worker = async () => {
    while (next < count) await action(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Sends a request and reads its response. Rejects unless the status is 200. */
function send({ port, agent }, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...TOKEN, 'content-type': 'application/json' };
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${path} returned ${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    request.on('error', reject).end(body && JSON.stringify(body));
  });
}

function addRow(title, small, large, unit, goal) {
  const show = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
  rows.push([title, show(small), show(large), ratio(large, small), goal]);
}

function ratio(value, base) {
  return (value / base).toFixed(2);
}
