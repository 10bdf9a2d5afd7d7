import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UPSTREAM_KEY } from './payloads.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = dirname(HERE);
const SLUICE_MAIN = join(PROJECT, 'dist', 'cli', 'main.js');
const PORTKEY_FOLDER = join(HERE, '.portkey');
const PORTKEY = join(PORTKEY_FOLDER, 'node_modules', '@portkey-ai', 'gateway');
const PORTKEY_MANIFEST = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  // Newer versions of this one make Portkey's streams fail.
  overrides: { '@hono/node-server': '1.13.5' },
};

/**
 * Who is measured. `prepare` makes sure that it is there, `version` says which one it is, `arguments` are those of node
 * for `{ port, upstreamPort, models, folder }`, `ready` answers 200 once it serves, `headers(upstreamPort)` go with each
 * call. All are asked at /v1/chat/completions.
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
      writeFileSync(file, sluiceConfig(models, upstreamPort));
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
};

/** The mock vendor asked without a gateway: not a target, the floor under the latencies. */
export const DIRECT_HEADERS = { authorization: `Bearer ${UPSTREAM_KEY}` };

function sluiceConfig(models, upstreamPort) {
  const entry = (model) => `  - name: ${model}
    endpoint_type: llm/v1/chat
    model:
      provider: openai
      name: ${model}
      config:
        openai_api_key: ${UPSTREAM_KEY}
        openai_api_base: http://127.0.0.1:${upstreamPort}/v1
`;
  return `endpoints:\n${models.map(entry).join('')}`;
}

function installPortkey() {
  const wanted = PORTKEY_MANIFEST.dependencies['@portkey-ai/gateway'];
  if (existsSync(PORTKEY) && versionIn(PORTKEY) === wanted) return;
  mkdirSync(PORTKEY_FOLDER, { recursive: true });
  writeFileSync(join(PORTKEY_FOLDER, 'package.json'), JSON.stringify(PORTKEY_MANIFEST, null, 2));
  const options = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', ['install', ...options], { cwd: PORTKEY_FOLDER, encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`Portkey could not be installed (leave it out with --targets sluice,bare):\n${result.stderr}`);
  }
}

function versionIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}
