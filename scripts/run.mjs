// What `npm start`, `npm test` and the like run: first whatever a fresh clone lacks (packages, the build), then the task.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'dist', 'cli', 'main.js');

const TASKS = {
  start: (args) => serve(args),
  test: (args) => run(process.execPath, ['node_modules/jest/bin/jest.js', ...args]),
  schema: () => {
    process.env.SLUICE_WRITE_SCHEMA = '1';
    run(process.execPath, ['node_modules/jest/bin/jest.js', 'test/config-schema/config-schema.spec.ts']);
  },
  'docs:providers': () => {
    process.env.SLUICE_WRITE_PROVIDERS_PAGE = '1';
    run(process.execPath, ['node_modules/jest/bin/jest.js', 'test/providers-page/providers-page.spec.ts']);
  },
  bench: (args) => run(process.execPath, ['bench/run.mjs', ...args]),
  soak: (args) => run(process.execPath, ['test/soak/run.mjs', ...args]),
  conformance: (args) => run(process.execPath, ['conformance/run.mjs', ...args]),
};

const [task, ...args] = process.argv.slice(2);
if (!installed()) install();
if (!built()) run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], 'building');
TASKS[task](args);

function installed() {
  const record = join(ROOT, 'node_modules', '.package-lock.json');
  return existsSync(record) && changed(record) >= changed(join(ROOT, 'package-lock.json'));
}

function install() {
  // npm names itself to the scripts that it runs.
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  run(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], 'installing packages');
}

function built() {
  if (!existsSync(PROGRAM)) return false;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const settings = ['package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) =>
    join(ROOT, name),
  );
  return Math.max(...[...sources, ...settings].map(changed)) <= changed(PROGRAM);
}

function changed(path) {
  return statSync(path).mtimeMs;
}

function serve(args) {
  const named = args.some((argument) => argument.startsWith('--config-path')) || process.env.MLFLOW_GATEWAY_CONFIG;
  const file = named ? [] : ['--config-path', join(ROOT, 'config', 'quickstart.yaml')];
  // In this process, so that signals reach the server itself.
  process.argv = [process.execPath, PROGRAM, 'start', ...file, ...args];
  createRequire(import.meta.url)(PROGRAM);
}

function run(command, args, doing) {
  if (doing) process.stderr.write(`sluice: ${doing} …\n`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
