// Runs the tasks of package.json (`npm start`, `npm test`, …), after installing packages and building if that is necessary.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'dist', 'cli', 'main.js');
const BUNDLE = join(ROOT, 'dist', 'bundle.js');

const JEST = 'node_modules/jest/bin/jest.js';
const CACHE = join('node_modules', '.cache');

const TASKS = {
  start: (args) => serve(args),
  test: (args) => run(process.execPath, [JEST, ...args]),
  check: () => check(),
  schema: () => {
    process.env.SLUICE_WRITE_SCHEMA = '1';
    run(process.execPath, [JEST, 'test/config-schema/config-schema.spec.ts']);
  },
  'docs:providers': () => {
    process.env.SLUICE_WRITE_PROVIDERS_PAGE = '1';
    run(process.execPath, [JEST, 'test/providers-page/providers-page.spec.ts']);
  },
  bench: (args) => run(process.execPath, ['bench/run.mjs', ...args]),
  'bench:config': (args) => run(process.execPath, ['bench/config.mjs', ...args]),
  'bench:databricks': (args) => run(process.execPath, ['bench/databricks.mjs', ...args]),
  'bench:identity': (args) => run(process.execPath, ['bench/identity.mjs', ...args]),
  failover: (args) => run(process.execPath, ['bench/failover/run.mjs', ...args]),
  soak: (args) => {
    run(process.execPath, ['test/soak/mixed-load.mjs', ...args]);
    if (args.length > 0) return;
    run(process.execPath, ['test/soak/run.mjs']);
    run(process.execPath, ['test/soak/limit-memory.mjs']);
    run(process.execPath, ['test/soak/store-kills.mjs']);
    run(process.execPath, ['test/soak/server-kills.mjs']);
  },
  conformance: (args) => run(process.execPath, ['conformance/run.mjs', ...args]),
};

const NEEDS_NO_BUILD = new Set(['check']);

const [task, ...args] = process.argv.slice(2);
if (!isInstalled()) install();
if (!NEEDS_NO_BUILD.has(task) && !isBuilt()) run(process.execPath, ['scripts/build.mjs'], 'building');
TASKS[task](args);

/** Compares the packages of the lock file with those that npm has installed. Optional packages can be missing. */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const installed = packagesIn(join('node_modules', '.package-lock.json'));
  const isSame = (path) => JSON.stringify(installed[path]) === JSON.stringify(wanted[path]);
  return (
    Object.keys(installed).every(isSame) &&
    Object.keys(wanted).every((path) => path === '' || path in installed || wanted[path].optional)
  );
}

/** Returns the packages of a lock file by path, or none if the file does not exist. */
function packagesIn(lockFile) {
  const path = join(ROOT, lockFile);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

function install() {
  // npm sets this variable to its own path for the scripts that it runs.
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  run(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], 'installing packages');
}

function isBuilt() {
  if (!existsSync(PROGRAM) || !existsSync(BUNDLE)) return false;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const configFiles = ['package-lock.json', '.swcrc', 'scripts/build.mjs'].map((name) => join(ROOT, name));
  return Math.max(...[...sources, ...configFiles].map(modifiedAt)) <= Math.min(modifiedAt(PROGRAM), modifiedAt(BUNDLE));
}

function modifiedAt(path) {
  return statSync(path).mtimeMs;
}

function serve(args) {
  const hasFile = args.some((argument) => argument.startsWith('--config-path')) || process.env.MLFLOW_GATEWAY_CONFIG;
  const file = hasFile ? [] : ['--config-path', join(ROOT, 'config', 'quickstart.yaml')];
  // Runs the server in this process, so that it receives signals directly.
  process.argv = [process.execPath, PROGRAM, 'start', ...file, ...args];
  createRequire(import.meta.url)(PROGRAM);
}

/** Checks types, lint, format and unit specs. Types run first, because lint and unit specs each use a core. */
async function check() {
  const cached = (name) => join(CACHE, name);
  const lint = ['node_modules/eslint/bin/eslint.js', '.', '--cache', '--cache-location', cached('eslint')];
  const types = [
    'node_modules/typescript/bin/tsc',
    '--noEmit',
    '--incremental',
    '--tsBuildInfoFile',
    cached('tsc.tsbuildinfo'),
  ];
  const format = ['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn', '--cache'];
  const units = [JEST, '--silent', `--roots=${join(ROOT, 'src')}`];
  const statics = [types, lint, format];
  const results = await Promise.all([runInTurn(statics), runInTurn([units])]);
  if (!results.every(Boolean)) process.exit(1);
}

/** Runs each script with Node.js, also after one has failed. Returns whether all succeeded. */
async function runInTurn(scripts) {
  let isOk = true;
  for (const script of scripts) {
    const started = performance.now();
    const code = await new Promise((resolve) =>
      spawn(process.execPath, script, { cwd: ROOT, stdio: 'inherit' }).on('close', resolve),
    );
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stderr.write(`sluice: ${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s: ${script[0]}\n`);
    isOk &&= code === 0;
  }
  return isOk;
}

function run(command, args, activity) {
  if (activity) process.stderr.write(`sluice: ${activity} …\n`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
