/**
 * Loads gateway files as `sluice validate` does: `node load-files.mjs DIST`. Reads `{name: text}` from standard input and
 * prints `{name: null or the problems}`.
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
const { Providers } = require('../providers/providers');
const { ProvidersModule } = require('../providers/providers.module');
const { NestFactory } = require('@nestjs/core');

const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
const folder = mkdtempSync(join(tmpdir(), 'gateway-files-'));
const path = join(folder, 'gateway.yaml');
const decisions = {};
for (const [name, content] of Object.entries(JSON.parse(await text(process.stdin)))) {
  writeFileSync(path, content);
  decisions[name] = problemsOf();
}
rmSync(folder, { recursive: true });
await context.close();
console.log(JSON.stringify(decisions));

function problemsOf() {
  try {
    loadGatewayFile(path, context.get(Providers), process.env);
    return null;
  } catch (error) {
    if (error instanceof InvalidConfigError) return formatProblems(error);
    throw error;
  }
}
