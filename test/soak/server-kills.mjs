// Part of `npm run soak`: kills a server in Databricks mode with SIGKILL at random moments while clients create, change and delete
// endpoints. Fails if the server does not start again, if a write that was answered is lost, or if an endpoint is stored in part.
// Options: --kills NUMBER, --url DATABASE.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const API = '/api/2.0/serving-endpoints';
const CLIENTS = 6;
/** The server is killed within this time after it is ready. */
const MAX_LIFE_MS = 400;
const START_TIMEOUT_MS = 30_000;
const RENEWAL = { renewal_period: 'minute', key: 'endpoint' };

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    url: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'sluice-server-kills-'));
const file = join(folder, 'sluice.yaml');
const url = values.url ?? `file:${folder}/sluice.db`;
const env = { ...process.env, SLUICE_MASTER_KEY: randomBytes(32).toString('base64') };
writeFileSync(file, JSON.stringify({ endpoints: [], egress: { allow: ['127.0.0.1'] }, store: { url } }));

/**
 * What each endpoint may contain, by name: `states` has the last answered state, and the one of a write without an answer.
 * A state is undefined for an endpoint that does not exist.
 */
const endpoints = new Map();
let names = 0;
let writes = 0;

try {
  for (let kill = 0; kill < Number(values.kills); kill += 1) {
    const server = await start();
    try {
      await check(server);
      const clients = Promise.all(Array.from({ length: CLIENTS }, (_, client) => write(server, client)));
      await Promise.race([clients, pause(Math.random() * MAX_LIFE_MS)]);
      server.child.kill('SIGKILL');
      await clients;
    } finally {
      server.child.kill('SIGKILL');
      await server.ended;
    }
  }
  console.log(JSON.stringify({ kills: Number(values.kills), writes, endpoints: endpoints.size }));
} finally {
  rmSync(folder, { recursive: true });
}

async function start() {
  const args = [PROGRAM, 'start', '--databricks', '--config-path', file, '--port', '0'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let output = '';
  const origin = await new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`the server did not start: ${output}`));
    setTimeout(fail, START_TIMEOUT_MS).unref();
    child.once('close', fail);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const [, found] = /^Sluice is ready:\s+(\S+?)\/?$/m.exec(output) ?? [];
        if (found) resolve(found);
      });
    }
  }).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  return { child, ended, origin };
}

/** Sends writes for endpoints of this client until the server is killed. */
async function write(server, client) {
  for (;;) {
    const own = [...endpoints].filter(([, each]) => each.client === client && each.states[0] !== undefined);
    const [name, endpoint] = Math.random() < 0.7 && own.length > 0 ? own[Math.floor(Math.random() * own.length)] : [];
    const isAnswered = endpoint ? await change(server, name, endpoint) : await create(server, client);
    if (!isAnswered) return;
  }
}

async function create(server, client) {
  const name = `endpoint-${++names}`;
  const endpoint = { client, states: [undefined] };
  endpoints.set(name, endpoint);
  const state = { version: 1, tags: [], calls: null };
  return apply(server, endpoint, state, ['POST', API, { name, config: configOf(1) }]);
}

function change(server, name, endpoint) {
  const [state] = endpoint.states;
  const path = `${API}/${name}`;
  const [version, key, calls] = [state.version + 1, `tag-${String(++names).padStart(9, '0')}`, ++names];
  const [next, request] = [
    [{ ...state, version }, ['PUT', `${path}/config`, configOf(version)]],
    [{ ...state, tags: [...state.tags, key] }, ['PATCH', `${path}/tags`, { add_tags: [{ key }] }]],
    [{ ...state, calls }, ['PUT', `${path}/rate-limits`, { rate_limits: [{ ...RENEWAL, calls }] }]],
    [undefined, ['DELETE', path]],
  ][Math.floor(Math.random() * 4)];
  return apply(server, endpoint, next, request);
}

/** Sends a request that leads to the state. Returns false if there is no response. */
async function apply({ origin }, endpoint, state, [method, path, body]) {
  endpoint.states.push(state);
  const response = await send(origin, method, path, body).catch(() => undefined);
  if (!response) return false;
  if (response.status !== 200) throw new Error(`${method} ${path} returned ${response.status}: ${response.text}`);
  endpoint.states = [state];
  writes += 1;
  return true;
}

async function send(origin, method, path, body) {
  const headers = { authorization: 'Bearer soak', 'content-type': 'application/json' };
  const response = await fetch(origin + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

/** The model has the number of the version, so that a mix of two versions is found. */
function configOf(version) {
  const openai_config = { openai_api_key_plaintext: 'sk-soak', openai_api_base: 'http://127.0.0.1:9/v1' };
  const external_model = { provider: 'openai', name: `model-${version}`, task: 'llm/v1/chat', openai_config };
  return { served_entities: [{ name: 'entity', external_model }] };
}

/** Compares the endpoints of the server with the writes, and forgets those that were deleted. */
async function check({ origin }) {
  for (const [name, endpoint] of endpoints) {
    const { status, text } = await send(origin, 'GET', `${API}/${name}`);
    if (status !== 200 && status !== 404) throw new Error(`${name} returned ${status}: ${text}`);
    const found = status === 404 ? undefined : stateOf(JSON.parse(text));
    const isExpected = endpoint.states.some((state) => JSON.stringify(state) === JSON.stringify(found));
    if (!isExpected) throw new Error(`${name} is ${text}, but expected was ${JSON.stringify(endpoint.states)}`);
    if (found) endpoint.states = [found];
    else endpoints.delete(name);
  }
  const { text } = await send(origin, 'GET', API);
  const listed = (JSON.parse(text).endpoints ?? []).map(({ name }) => name);
  if (listed.sort().join() !== [...endpoints.keys()].sort().join()) throw new Error(`the list is ${listed.join()}`);
}

function stateOf({ config, tags = [], rate_limits: limits = [] }) {
  const { config_version: version, served_entities: entities } = config;
  if (entities[0].external_model.name !== `model-${version}`) return { config };
  return { version, tags: tags.map(({ key }) => key), calls: limits[0]?.calls ?? null };
}
