import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atATime } from './at-a-time.mjs';
import { run } from './process.mjs';

const root = join(import.meta.dirname, '..', '.venv');
const python = process.env.PYTHON ?? 'python3';
const minute = 60_000;

/** Installs many environments in seconds, since they share what they have in common. */
const installer = { name: 'installer', packages: ['uv==0.13.9'] };
const uv = join(root, installer.name, 'bin', 'uv');
const uvEnvironment = {
  ...process.env,
  UV_CACHE_DIR: join(root, 'cache'),
  // The certificates that pip trusts here.
  ...(process.env.PIP_CERT && { SSL_CERT_FILE: process.env.PIP_CERT }),
  ...(process.env.PIP_INDEX_URL && { UV_DEFAULT_INDEX: process.env.PIP_INDEX_URL }),
};

/** Where the virtual environment of a client lies. */
export const environmentOf = (client) => join(root, client.name);

/** The Python interpreter of a client's virtual environment. */
export const pythonOf = (client) => join(environmentOf(client), 'bin', 'python');

/** Makes the virtual environments that are missing or out of date, two at a time. Throws when one cannot be made. */
export async function prepareEnvironments(clients) {
  mkdirSync(root, { recursive: true });
  const missing = clients.filter((client) => !isReady(client));
  if (missing.length === 0) return;
  if (!isReady(installer)) await once(installer, () => prepareInstaller());
  await atATime(2, missing, (client) => once(client, () => prepare(client)));
}

// Written last, so that an installation which was cut off is made anew.
const markerOf = (client) => join(environmentOf(client), 'installed.json');

function isReady(client) {
  if (!existsSync(pythonOf(client)) || !existsSync(markerOf(client))) return false;
  return readFileSync(markerOf(client), 'utf8') === JSON.stringify(client.packages);
}

async function once(client, make) {
  const started = Date.now();
  rmSync(environmentOf(client), { recursive: true, force: true });
  await make();
  writeFileSync(markerOf(client), JSON.stringify(client.packages));
  console.log(`${client.name}: environment made in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function prepare(client) {
  const steps = [
    ['venv', '--quiet', '--python', pythonOf(installer), environmentOf(client)],
    ['pip', 'install', '--quiet', '--python', pythonOf(client), ...client.packages],
  ];
  for (const step of steps) {
    const result = await run(uv, step, { timeout: 5 * minute, env: uvEnvironment });
    if (result.code !== 0) throw new Error(`${client.name}: uv ${step[0]} failed\n${result.stderr}`);
  }
}

// Debian ships Python without the module that gives `venv` its pip unless python3-venv is installed.
async function prepareInstaller() {
  const directory = environmentOf(installer);
  const complaints = [];
  for (const module of ['venv', 'virtualenv']) {
    rmSync(directory, { recursive: true, force: true });
    const result = await run(python, ['-m', module, directory], { timeout: 2 * minute });
    if (result.code === 0) return installWithPip();
    complaints.push(`${python} -m ${module}: ${(result.stderr + result.stdout).trim()}`);
  }
  throw new Error(`No virtual environment could be made; install python3-venv.\n${complaints.join('\n')}`);
}

async function installWithPip() {
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...installer.packages];
  const result = await run(pythonOf(installer), install, { timeout: 5 * minute });
  if (result.code !== 0) throw new Error(`pip install failed\n${result.stderr}`);
}
