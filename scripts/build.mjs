// `npm run build`: compiles `src` to `dist`, and bundles the server into `dist/bundle.js`, which starts three times as fast, and the
// client into `dist/client/index.mjs`.
// With `--run`, starts the server once, so that it stores its compiled code beside the bundle.
import { transformFile } from '@swc/core';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = join(ROOT, 'src');
const OUTPUT = join(ROOT, 'dist');

const CLIENT = join(OUTPUT, 'client');
const BUNDLE = join(OUTPUT, 'bundle.js');
const BANNER = `(function (exports, require, module, __filename, __dirname) {
'use strict';
const importMetaUrl = require('node:url').pathToFileURL(__filename).href;`;

/** Loaded on first use from `node_modules`: most servers need none of them. */
const LOADED_ON_FIRST_USE = [
  '@aws-sdk/*',
  '@azure/identity',
  '@redis/client',
  '@smithy/*',
  'google-auth-library',
  'gpt-tokenizer',
  'libphonenumber-js',
  'libsql',
  'openid-client',
  'pg',
];
/** Optional packages that NestJS looks for; they are not installed. */
const NOT_INSTALLED = [
  '@fastify/*',
  '@grpc/*',
  '@mikro-orm/*',
  '@nestjs/axios',
  '@nestjs/microservices',
  '@nestjs/mongoose',
  '@nestjs/sequelize',
  '@nestjs/typeorm',
  '@nestjs/websockets',
  'class-transformer/storage',
];

rmSync(OUTPUT, { recursive: true, force: true });
await Promise.all([compile(), bundle(), bundleClient()]);
declareClient();
if (process.argv.includes('--run')) await runOnce();

/** Compiles each source file to a CommonJS module with a source map. */
async function compile() {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  for (const source of sources) {
    const target = join(OUTPUT, source.replace(/\.ts$/, '.js'));
    const sourceFileName = relative(dirname(target), join(SOURCES, source));
    const { code, map } = await toJavaScript(join(SOURCES, source), 'commonjs', { sourceMaps: true, sourceFileName });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
    writeFileSync(`${target}.map`, map);
  }
}

/** Bundles the server into one expression: a function with the parameters of a CommonJS module. */
async function bundle() {
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/cli/server.ts'],
    outfile: BUNDLE,
    write: false,
    bundle: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: [...LOADED_ON_FIRST_USE, ...NOT_INSTALLED],
    // A script of `node:vm` cannot contain `import()`; `require` loads ES modules too.
    supported: { 'dynamic-import': false },
    keepNames: true,
    banner: { js: BANNER },
    footer: { js: '})' },
    define: { 'import.meta.url': 'importMetaUrl' },
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
    // esbuild itself does not emit the types of constructor parameters, which NestJS injects by.
    plugins: [
      {
        name: 'swc',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, async ({ path }) => ({ contents: (await toJavaScript(path, 'es6')).code })),
      },
    ],
  });
  writeFileSync(BUNDLE, toAscii(withClassNamesOnly(outputFiles[0].text)));
  writeFileSync(join(OUTPUT, 'bundle-licenses.txt'), licensesOf(Object.keys(metafile.inputs)));
}

/** Bundles the client into one ES module without dependencies. */
async function bundleClient() {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/client/index.ts'],
    outfile: join(CLIENT, 'index.mjs'),
    bundle: true,
    minify: true,
    sourcemap: true,
    platform: 'neutral',
    target: 'es2022',
    format: 'esm',
    logLevel: 'warning',
  });
}

/** Writes the types of the client, for programs that import it as a CommonJS module or as an ES module. */
function declareClient() {
  const { config } = typescript.readConfigFile(join(ROOT, 'tsconfig.json'), typescript.sys.readFile);
  const { options } = typescript.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = typescript.createProgram([join(SOURCES, 'client', 'index.ts')], {
    ...options,
    noEmit: false,
    emitDeclarationOnly: true,
    rootDir: SOURCES,
    types: ['node'],
  });
  program.emit();
  writeFileSync(join(CLIENT, 'index.d.mts'), "export * from './index.js';\n");
}

/**
 * Restores the original names of classes, which NestJS logs, but not those of functions: `keepNames` of esbuild would set the name
 * of every closure each time it is created.
 */
function withClassNamesOnly(text) {
  const setName = /^var __name = (.+);$/m;
  if (!setName.test(text)) throw new Error('esbuild has changed how it keeps names');
  return text
    .replaceAll('__name(this, ', '__className(this, ')
    .replace(setName, 'var __className = $1;\nvar __name = (target) => target;')
    .replaceAll(/^ *__name\(.*\);\n/gm, '');
}

/** Escapes what esbuild does not: characters in regular expressions and comments. V8 keeps ASCII text as it is. */
function toAscii(text) {
  return text.replaceAll(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns the licenses of the packages that these files belong to. */
function licensesOf(files) {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const texts = [...new Set(folders.filter(Boolean))].sort().flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
      .map((name) => `${folder}/${name}\n\n${readFileSync(join(ROOT, folder, name), 'utf8')}`),
  );
  return texts.join('\n\n');
}

/** Compiles with the options of `.swcrc`, as the tests do. */
function toJavaScript(path, moduleType, options) {
  return transformFile(path, { cwd: ROOT, ...options, module: { type: moduleType } });
}

/** Starts the server and stops it as soon as it listens. */
async function runOnce() {
  const file = join(ROOT, 'config', 'quickstart.yaml');
  const program = join(OUTPUT, 'cli', 'main.js');
  const server = spawn(process.execPath, [program, 'start', '--config-path', file, '--port', '0']);
  server.stdout.once('data', () => server.kill('SIGTERM'));
  server.stderr.pipe(process.stderr);
  const [code] = await once(server, 'exit');
  if (code !== 0) throw new Error(`the server ended with exit code ${code}`);
}
