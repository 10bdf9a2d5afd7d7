import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.mjs';

const root = join(import.meta.dirname, '..', '.venv');
const python = process.env.PYTHON ?? 'python3';
const minute = 60_000;

/** Where the virtual environment of a client lies. */
export const environmentOf = (client) => join(root, client.name);

/** The Python interpreter of a client's virtual environment. */
export const pythonOf = (client) => join(environmentOf(client), 'bin', 'python');

/** Makes the virtual environments that are missing or out of date, two at a time. Throws when one cannot be made. */
export async function prepareEnvironments(clients) {
  mkdirSync(root, { recursive: true });
  const missing = clients.filter((client) => !isReady(client));
  const worker = async () => {
    for (let client = missing.shift(); client; client = missing.shift()) await prepare(client);
  };
  await Promise.all([worker(), worker()]);
}

// Written last, so that an installation which was cut off is made anew.
const markerOf = (client) => join(environmentOf(client), 'installed.json');

function isReady(client) {
  if (!existsSync(pythonOf(client)) || !existsSync(markerOf(client))) return false;
  return readFileSync(markerOf(client), 'utf8') === JSON.stringify(client.packages);
}

async function prepare(client) {
  const started = Date.now();
  await createEnvironment(environmentOf(client));
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...client.packages];
  const result = await run(pythonOf(client), install, { timeout: 5 * minute });
  if (result.code !== 0) throw new Error(`${client.name}: pip install failed\n${result.stderr}`);
  writeFileSync(markerOf(client), JSON.stringify(client.packages));
  console.log(`${client.name}: environment made in ${Math.round((Date.now() - started) / 1000)} s`);
}

// Debian ships Python without the module that gives `venv` its pip unless python3-venv is installed.
async function createEnvironment(directory) {
  const complaints = [];
  for (const module of ['venv', 'virtualenv']) {
    rmSync(directory, { recursive: true, force: true });
    const result = await run(python, ['-m', module, directory], { timeout: 2 * minute });
    if (result.code === 0) return;
    complaints.push(`${python} -m ${module}: ${(result.stderr + result.stdout).trim()}`);
  }
  throw new Error(`No virtual environment could be made; install python3-venv.\n${complaints.join('\n')}`);
}
