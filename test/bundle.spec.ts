import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startApp } from './support/app';
import { DIALECTS, post } from './support/client';
import { fileOf, Program } from './support/program';
import { addressOf, sandboxEndpoint } from './support/sluice';

const ROOT = join(__dirname, '..');
const BUNDLE = join(ROOT, 'dist', 'bundle.js');
/** The files that a start from the bundle needs. None of them is a module of the server. */
const INSTALLED = [
  'package.json',
  'bin/sluice.js',
  'dist/bundle.js',
  'dist/version.js',
  ...[
    'audit.command',
    'client/client-command',
    'client/endpoint-commands',
    'client/predict-command',
    'compiled-bundle',
    'examples',
    'keys.command',
    'load-server',
    'main',
    'secrets.command',
    'start.command',
    'store-command',
    'validate.command',
  ].map((name) => `dist/cli/${name}.js`),
];

const folders: string[] = [];
beforeAll(() => {
  if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is missing: run "npm run build"`);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Copies the files of the program into a new folder. The package `missing` is not installed. */
function install(missing?: string): { program: string; cache: string; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'install-'));
  folders.push(folder);
  for (const file of INSTALLED) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== missing) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const output = join(folder, 'dist');
  const cache = join(output, `bundle.js.${process.version}-${process.arch}.cache`);
  return { program: join(folder, 'bin', 'sluice.js'), cache, output };
}

/** Starts the program and sends a request. Returns what it printed to standard error. */
async function serveOnce(program: string, options: readonly string[] = []): Promise<string> {
  const file = fileOf({ endpoints: [sandboxEndpoint('chat')] });
  const server = new Program(['start', '--config-path', file, '--port', '0', ...options], {}, program);
  const address = await addressOf(server);
  expect((await post(address + DIALECTS[0]!.path, DIALECTS[0]!.chat)).status).toBe(200);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  return server.stderr;
}

describe('the bundled server', () => {
  it('starts without the unbundled modules, stores its compiled code, and starts from that code', async () => {
    const { program, cache, output } = install();
    expect(await serveOnce(program)).toBe('');
    const stored = statSync(cache);
    expect(await serveOnce(program)).toBe('');
    // A cache that cannot be used would be replaced by a new file.
    expect(statSync(cache).ino).toBe(stored.ino);
    expect(readdirSync(output)).toHaveLength(4);
  });

  it('starts if the stored code is damaged, and replaces it', async () => {
    const { program, cache } = install();
    writeFileSync(cache, 'damaged');
    expect(await serveOnce(program)).toBe('');
    expect(statSync(cache).size).toBeGreaterThan(1_000_000);
  });

  it('starts if code can be neither read nor stored', async () => {
    const { program, cache, output } = install();
    mkdirSync(cache);
    expect(await serveOnce(program)).toBe('');
    expect(statSync(cache).isDirectory()).toBe(true);
    expect(readdirSync(output)).toHaveLength(4);
  });

  it('needs the SQLite driver only in Databricks mode, which reports that it is not installed', async () => {
    const { program } = install('libsql');
    expect(await serveOnce(program)).toBe('');
    const file = fileOf({ endpoints: [], store: { url: 'file:missing.db' }, databricks: {} });
    const server = new Program(['start', '--config-path', file, '--port', '0'], {}, program);
    expect((await server.waitForExit()).code).toBe(2);
    expect(server.stderr).toMatch(/^The SQLite driver cannot be loaded \(.*\)\. Install /m);
    expect(server.stderr).not.toContain('    at ');
  });

  it('starts worker processes', async () => {
    expect(await serveOnce(install().program, ['--workers', '2'])).toBe('');
  });

  it('is ASCII, because it is read as Latin-1', () => {
    expect(readFileSync(BUNDLE).every((byte) => byte < 128)).toBe(true);
  });

  it('loads every package that it does not contain', () => {
    const required = [...readFileSync(BUNDLE, 'utf8').matchAll(/[^\w.]require\("([^"]+)"\)/g)].map(([, name]) => name!);
    const packages = [...new Set(required)].filter(
      (name) => !name.startsWith('node:') && !builtinModules.includes(name),
    );
    // NestJS looks for these. They are not installed.
    const optional = /^(@fastify\/static|@nestjs\/(microservices|websockets)|class-transformer\/storage)\b/;
    const installed = packages.filter((name) => !optional.test(name));
    expect(installed).toContain('google-auth-library');
    const script = `const { createRequire } = require('node:module');
      ${JSON.stringify(installed)}.forEach(createRequire(${JSON.stringify(BUNDLE)}))`;
    expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stderr).toBe('');
  });

  it('serves the same OpenAPI document as the unbundled server, and Swagger UI', async () => {
    const file = fileOf({ endpoints: [sandboxEndpoint('chat')] });
    const server = new Program(['start', '--config-path', file, '--port', '0'], {}, install().program);
    const [address, app] = [await addressOf(server), await startApp(file)];
    const [bundled, unbundled] = await Promise.all(
      [address, app.url].map(async (url) => (await (await fetch(`${url}/openapi.json`)).json()) as object),
    );
    expect(bundled).toEqual(unbundled);
    expect((await fetch(`${address}/docs/swagger-ui.css`)).status).toBe(200);
    await Promise.all([server.stop(), app.stop()]);
  });
});
