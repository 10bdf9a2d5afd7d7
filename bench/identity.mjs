/**
 * Measures enterprise identity: the cost of each kind of credential, of verifying unknown JWTs, and of many permissions; see
 * README.md. Options: --seconds 5, --rounds 5, --endpoints 10,10000, --groups 10,1000
 */
import { createHash, randomBytes, scryptSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OidcIssuer } from '../test/support/oidc-issuer.mjs';
import { median } from './figures.mjs';
import { requestBody, UPSTREAM_KEY } from './payloads.mjs';
import { CORES, exchange, freePort, runAndExit, start, stop, usageOf, waitUntilReady } from './processes.mjs';
import { plain, table } from './table.mjs';
import { SLUICE_MAIN } from './targets.mjs';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    endpoints: { type: 'string', default: '10,10000' },
    groups: { type: 'string', default: '10,1000' },
  },
});
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);
const sizes = zip(options.endpoints.split(',').map(Number), options.groups.split(',').map(Number));

const PATH = '/v1/chat/completions';
const FAST = 'unary-0-300';
const SLOW = 'unary-50-300';
const CONNECTIONS = 64;
/** Connections of the requests whose latency is measured while JWTs are verified; the server is mostly idle. */
const CALM_CONNECTIONS = 16;
/** JWTs per second that the server has not seen before. */
const UNKNOWN_JWTS = 100;
const KEY = randomBytes(24).toString('base64url');
const PASSWORD = 'bench-password';

const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const script = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
const bearer = (token) => ({ authorization: `Bearer ${token}` });

await runAndExit('bench:identity', folder, main);

async function main() {
  const upstreamPort = await freePort();
  const upstream = start('upstream', [script('upstream'), String(upstreamPort)], { core: CORES.upstream, folder });
  await waitUntilReady(upstream, upstreamPort, '/');
  const load = start('load', [script('load')], { core: CORES.load, folder, ipc: true });
  const issuer = await OidcIssuer.start();

  const open = await startServer('open', endpointsOf([FAST], upstreamPort), undefined);
  const allowed = await startServer('auth', endpointsOf([FAST, SLOW], upstreamPort), authOf(issuer));
  const restricted = await startServer('permissions', endpointsOf([FAST], upstreamPort), {
    ...authOf(issuer),
    default_permission: 'none',
    permissions: [{ endpoints: ['unary-*'], groups: ['machines'], level: 'query' }],
  });
  const jwt = await issuer.sign({ sub: 'bench', client_id: 'bench', groups: ['machines'] });
  const basic = { authorization: `Basic ${Buffer.from(`bench:${PASSWORD}`).toString('base64')}` };
  await compareCredentials(load, [
    { title: 'no auth', server: open, headers: {}, goal: '' },
    { title: 'API key', server: allowed, headers: bearer(KEY), goal: '≥ 0.97' },
    { title: 'cached JWT', server: allowed, headers: bearer(jwt), goal: '≥ 0.95' },
    { title: 'HTTP Basic', server: allowed, headers: basic, goal: '' },
    { title: 'API key, default_permission: none and a rule', server: restricted, headers: bearer(KEY), goal: '≥ 0.97' },
    {
      title: 'cached JWT, default_permission: none and a rule',
      server: restricted,
      headers: bearer(jwt),
      goal: '≥ 0.95',
    },
  ]);
  await measureVerifications(load, allowed, issuer);
  for (const { server } of [open, allowed, restricted]) await stop(server);
  await compareSizes(load, upstreamPort);

  await issuer.pause();
  await stop(load);
  await stop(upstream);
}

/** Prints the throughput of each subject, and its ratio to the first one in the same round. */
async function compareCredentials(load, subjects) {
  for (const subject of subjects) await run(load, subject.server, subject.headers, 4);
  const runs = await inTurns(subjects, ({ server, headers }) => run(load, server, headers, seconds));
  const ratioOf = (name, index) => median(runs[index].map((each, round) => each[name] / runs[0][round][name]));
  print(
    ['unary 0.3 KB', 'requests per second', 'ratio', 'goal', 'CPU per request, ratio'],
    subjects.map(({ title, goal }, index) => [
      title,
      median(runs[index].map(({ rate }) => rate)).toFixed(0),
      ratioOf('rate', index).toFixed(3),
      goal,
      ratioOf('cpu', index).toFixed(3),
    ]),
  );
}

/** Prints the latency of requests with an API key while the server verifies JWTs that it does not know. */
async function measureVerifications(load, server, issuer) {
  const job = () => run(load, server, bearer(KEY), seconds, SLOW, CALM_CONNECTIONS);
  const quiet = [];
  const busy = [];
  for (let round = 0; round < rounds; round += 1) {
    // Signed before the measurement, on the same cores.
    const count = Math.ceil(UNKNOWN_JWTS * (seconds + 0.5));
    const tokens = await Promise.all(
      Array.from({ length: count }, (_, index) => issuer.sign({ sub: `user-${round}-${index}` })),
    );
    quiet.push(await job());
    const [result] = await Promise.all([job(), sendEach(server, tokens)]);
    busy.push(result);
  }
  const delay = (name) => median(busy.map((each, round) => each[name] - quiet[round][name]));
  const row = (name) => [
    `${name} of requests of 50 ms`,
    `${median(quiet.map((each) => each[name])).toFixed(2)} ms`,
    `${median(busy.map((each) => each[name])).toFixed(2)} ms`,
    `${delay(name).toFixed(2)} ms`,
    name === 'p99' ? '≤ 2 ms' : '',
  ];
  print(
    ['', 'no unknown JWTs', `${UNKNOWN_JWTS} unknown JWTs per second`, 'difference', 'goal'],
    [row('p50'), row('p99')],
  );
}

/** Prints the throughput of an endpoint among few and among many, with a permission rule for each and a client in all groups. */
async function compareSizes(load, upstreamPort) {
  const servers = [];
  for (const [endpoints, groups] of sizes) {
    const names = [FAST, ...Array.from({ length: endpoints - 1 }, (_, index) => `endpoint-${index}`)];
    const groupNames = Array.from({ length: groups }, (_, index) => `group-${index}`);
    servers.push(
      await startServer(`size-${endpoints}`, endpointsOf(names, upstreamPort), {
        default_permission: 'none',
        api_keys: { keys: [{ ...fileKey(), groups: groupNames }] },
        permissions: names.map((name, index) => ({
          endpoints: [name],
          groups: [groupNames[index % groups]],
          level: 'query',
        })),
      }),
    );
  }
  for (const server of servers) await run(load, server, bearer(KEY), 4);
  const runs = await inTurns(servers, (server) => run(load, server, bearer(KEY), seconds));
  const ratioOf = (name) => median(runs[1].map((each, round) => each[name] / runs[0][round][name])).toFixed(3);
  const row = (title, name, digits) => [
    title,
    ...runs.map((each) => median(each.map((figures) => figures[name])).toFixed(digits)),
    ratioOf(name),
  ];
  print(
    ['', ...sizes.map(([endpoints, groups]) => `${endpoints} endpoints, ${groups} groups`), 'ratio'],
    [row('requests per second', 'rate', 0), row('CPU seconds of 10,000 requests', 'cpu', 2)],
  );
  for (const { server } of servers) await stop(server);
}

async function startServer(name, endpoints, auth) {
  const port = await freePort();
  const file = join(folder, `${name}.yaml`);
  // Blocks that the program looks for before it loads the file start a line.
  const blocks = { endpoints, ...(auth && { auth }) };
  writeFileSync(
    file,
    Object.entries(blocks)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
      .join(''),
  );
  const args = [SLUICE_MAIN, 'start', '--config-path', file, '--port', String(port)];
  const server = start(name, args, { core: CORES.target, folder });
  await waitUntilReady(server, port, '/health');
  return { server, port };
}

function endpointsOf(names, upstreamPort) {
  const config = { openai_api_key: UPSTREAM_KEY, openai_api_base: `http://127.0.0.1:${upstreamPort}/v1` };
  return names.map((name) => ({
    name,
    endpoint_type: 'llm/v1/chat',
    model: { provider: 'openai', name: name.startsWith('unary') ? name : FAST, config },
  }));
}

function authOf(issuer) {
  return {
    issuers: [{ issuer: issuer.url, audiences: ['sluice'] }],
    api_keys: { keys: [fileKey()] },
    users: [{ user: 'bench', password_hash: passwordHash() }],
  };
}

function fileKey() {
  const sha256 = createHash('sha256').update(KEY).digest('hex');
  return { id: 'bench', sha256, service_principal: 'bench', groups: ['machines'] };
}

/** A cheap hash: only the first request computes it. */
function passwordHash() {
  const salt = randomBytes(16);
  const hash = scryptSync(PASSWORD, salt, 32, { N: 2 ** 12, r: 8, p: 1 });
  const encode = (bytes) => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=12,r=8,p=1$${encode(salt)}$${encode(hash)}`;
}

/** Returns the figures of each subject by round. The subjects take turns. */
async function inTurns(subjects, measure) {
  const figures = subjects.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) figures[index].push(await measure(subject));
  }
  return figures;
}

/** Returns the correct responses per second, the CPU seconds of the server for 10,000 of them, and latencies. */
async function run(load, { port, server }, headers, duration, model = FAST, connections = CONNECTIONS) {
  const job = { port, path: PATH, headers, model, connections, seconds: duration, settle: 0.5 };
  const before = usageOf(server.pid)?.cpu;
  const { recorded, delivered, p50, p99, errorCount, errors } = await exchange(load.child, job);
  const used = usageOf(server.pid)?.cpu - before;
  if (errorCount > 0) throw new Error(`${server.name}: ${errors.join('; ')}`);
  return { rate: recorded / duration, cpu: (used / delivered) * 10_000, p50, p99 };
}

/** Sends one request with each token, at an even rate. */
async function sendEach({ port }, tokens) {
  const agent = new Agent({ keepAlive: true });
  const body = requestBody(SLOW);
  const requests = [];
  for (const token of tokens) {
    requests.push(send(agent, port, token, body));
    await sleep(1000 / UNKNOWN_JWTS);
  }
  await Promise.all(requests);
  agent.destroy();
}

function send(agent, port, token, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...bearer(token), 'content-type': 'application/json' };
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: PATH, headers, agent }, (response) => {
      response.resume().on('error', reject);
      if (response.statusCode === 200) response.on('end', resolve);
      else reject(new Error(`a request with a JWT returned ${response.statusCode}`));
    });
    request.on('error', reject).end(body);
  });
}

function print(heading, rows) {
  console.log(`${plain(table([heading, ...rows]))}\n`);
}

function zip(first, second) {
  return first.map((each, index) => [each, second[index]]);
}
