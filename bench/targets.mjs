import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UPSTREAM_KEY } from './payloads.mjs';
import { PEERS, gatewayConfig } from './peers.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = dirname(HERE);
export const SLUICE_MAIN = join(PROJECT, 'dist', 'cli', 'main.js');
const PORTKEY_FOLDER = join(HERE, '.portkey');
const PORTKEY = join(PORTKEY_FOLDER, 'node_modules', '@portkey-ai', 'gateway');
const PORTKEY_MANIFEST = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  // Portkey's streams fail with later versions of this package.
  overrides: { '@hono/node-server': '1.13.5' },
};

/**
 * The measured servers. All receive requests at /v1/chat/completions.
 *
 * label      name in the report
 * prepare    installs the server, or throws if it is missing
 * version    returns the version
 * program    program to start, if it is not Node.js
 * arguments  returns the arguments of the program for `{ port, upstreamPort, models, folder }`
 * env        additional environment variables
 * ready      path that returns 200 when the server is ready
 * omitsDone  whether streams end without `[DONE]`
 * headers    returns the headers of each request, for the port of the mock provider
 */
export const TARGETS = {
  sluice: {
    label: 'Sluice',
    prepare: () => {
      if (!existsSync(SLUICE_MAIN)) throw new Error(`${SLUICE_MAIN} is missing: run "npm run build"`);
    },
    version: () => versionIn(PROJECT),
    arguments: ({ port, upstreamPort, models, folder }) => {
      const file = join(folder, 'sluice.yaml');
      writeFileSync(file, gatewayConfig(models, upstreamPort));
      return [SLUICE_MAIN, 'start', '--config-path', file, '--host', '127.0.0.1', '--port', String(port)];
    },
    ready: '/health',
    headers: () => ({}),
  },
  bare: {
    label: 'bare',
    prepare: () => undefined,
    version: () => `undici ${versionIn(join(PROJECT, 'node_modules', 'undici'))}`,
    arguments: ({ port, upstreamPort, models }) => [join(HERE, 'bare.mjs'), port, upstreamPort, ...models].map(String),
    ready: '/health',
    headers: () => ({}),
  },
  portkey: {
    label: 'Portkey',
    prepare: installPortkey,
    version: () => versionIn(PORTKEY),
    arguments: ({ port }) => [join(PORTKEY, 'build', 'start-server.js'), '--headless', `--port=${port}`],
    ready: '/',
    headers: (upstreamPort) => ({
      authorization: `Bearer ${UPSTREAM_KEY}`,
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
    }),
  },
  ...PEERS,
};

export const DEFAULT_NAMES = Object.keys(TARGETS).filter((name) => !(name in PEERS));

/** Headers of requests to the mock provider without a gateway, which measure the minimum latency. */
export const DIRECT_HEADERS = { authorization: `Bearer ${UPSTREAM_KEY}` };

function installPortkey() {
  const wanted = PORTKEY_MANIFEST.dependencies['@portkey-ai/gateway'];
  if (existsSync(PORTKEY) && versionIn(PORTKEY) === wanted) return;
  mkdirSync(PORTKEY_FOLDER, { recursive: true });
  writeFileSync(join(PORTKEY_FOLDER, 'package.json'), JSON.stringify(PORTKEY_MANIFEST, null, 2));
  const options = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', ['install', ...options], { cwd: PORTKEY_FOLDER, encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`Installing Portkey failed (omit it with --targets sluice,bare):\n${result.stderr}`);
  }
}

function versionIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}
