/**
 * Loads gateway files as `sluice validate` does: `node load-with-sluice.mjs DIST`. Reads a list of `{name: text}` from
 * standard input and prints a list of `{name: null or the problems}`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const dist = process.argv[2];
const require = createRequire(join(dist, 'cli', 'main.js'));
require('reflect-metadata');
const { loadGatewayFile, InvalidConfigError, formatProblems } = require('../config');
const { ProviderRegistry } = require('../providers/contract/provider-registry');
const { ProvidersModule } = require('../providers/providers.module');
const { NestFactory } = require('@nestjs/core');

const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
const folder = mkdtempSync(join(tmpdir(), 'gateway-files-'));
const path = join(folder, 'gateway.yaml');
const results = [];
for (const files of JSON.parse(await text(process.stdin))) {
  results.push(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, problemsOf(content)])));
}
rmSync(folder, { recursive: true });
await context.close();
console.log(JSON.stringify(results));

function problemsOf(content) {
  writeFileSync(path, content);
  try {
    loadGatewayFile(path, context.get(ProviderRegistry), process.env);
    return null;
  } catch (error) {
    if (error instanceof InvalidConfigError) return formatProblems(error);
    throw error;
  }
}
