import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { loadGatewayFile } from '../../src/config';
import { CONTRACT_CASES } from '../contract/rows/index';
import { ContractServer } from '../contract/contract-case';
import { ALIASES, ProviderRegistry } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';
import { docCommentsIn } from '../config-schema/doc-comments';
import { gatewaySchema } from '../config-schema/gateway-schema';
import { fileOf } from '../support/program';
import { CHAT_FEATURES } from '../contract/abilities';
import { abilitiesSection, REQUEST_TABLES } from './abilities';
import { configsSection, type Definitions } from './configs';
import { observe, type Observed } from './observed';

const ROOT = join(__dirname, '..', '..');
const FILE = join(ROOT, 'docs', 'providers.md');
const INTRODUCTION = `# Providers

Sluice supports the providers on this page. \`provider:\` in the gateway file names one of them, in any case and with \`-\`
or \`_\`. \`npm run docs:providers\` generates the page from the adapters and from the results of the contract suite
(\`test/contract/contract-suite.ts\`); a test fails if it is out of date.`;

let providers: ProviderRegistry;
let page: string;

beforeAll(async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  providers = context.get(ProviderRegistry);
  await context.close();
  const schema = gatewaySchema(providers, ALIASES, docCommentsIn(join(ROOT, 'src')));
  const server = await ContractServer.open();
  const observed: Observed[] = [];
  for (const row of CONTRACT_CASES) observed.push(await observe(row, server));
  await server.close();
  const sections = [abilitiesSection(observed), configsSection(observed, schema['$defs'] as Definitions)];
  page = `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
  if (process.env['SLUICE_WRITE_PROVIDERS_PAGE']) writeFileSync(FILE, page);
});

describe('docs/providers.md', () => {
  it('is up to date (`npm run docs:providers` generates it)', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(page);
  });

  it('contains every provider', () => {
    const headings = page.match(/^### .*$/gm)!.join(' ');
    const words = headings.split(/[ ,()]+/);
    expect(providers.names().filter((name) => !words.includes(name))).toEqual([]);
  });

  it('shows the outcome of every chat request of the contract suite', () => {
    expect(Object.values(REQUEST_TABLES).flat().sort()).toEqual(Object.keys(CHAT_FEATURES).sort());
  });

  it('contains only examples that load', () => {
    const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);
    expect(examples.length).toBeGreaterThan(10);
    for (const example of examples) {
      const names = [...example.matchAll(/\$([A-Z_0-9]+)/g)].map(([, name]) => name!);
      const env = Object.fromEntries(
        names.map((name) => [name, /URL|BASE|HOST/.test(name) ? 'https://provider.example' : 'value']),
      );
      const { endpoints, warnings } = loadGatewayFile(fileOf(example), providers, env, { strict: false });
      const isGone = /provider: (?:palm|mosaicml)\b/.test(example);
      expect([endpoints.length, warnings]).toEqual([1, isGone ? [expect.stringContaining('shut down')] : []]);
    }
  });
});
