import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { loadGatewayFile, type GatewaySnapshot } from '../src/config';
import { ProviderRegistry } from '../src/providers/contract/provider-registry';
import { ProvidersModule } from '../src/providers/providers.module';
import { fileOf } from './support/program';

const PAGE = readFileSync(join(__dirname, '..', 'docs', 'configuration.md'), 'utf8');
const ENV = { AZURE_OPENAI_RESOURCE: 'mine', AZURE_OPENAI_API_KEY: 'key' };

/** The examples of the page, by the heading that each stands under. */
const EXAMPLES = new Map(
  PAGE.split(/^## /m).flatMap((section): [string, string][] => {
    const [, example] = /^```yaml\n(.*?)^```$/ms.exec(section) ?? [];
    return example === undefined ? [] : [[section.split('\n', 1)[0]!, example]];
  }),
);

let providers: ProviderRegistry;

beforeAll(async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  providers = context.get(ProviderRegistry);
  await context.close();
});

function load(heading: string, env: NodeJS.ProcessEnv = ENV): GatewaySnapshot {
  return loadGatewayFile(fileOf(EXAMPLES.get(heading)!), providers, env, { strict: true });
}

describe('docs/configuration.md', () => {
  it('has an example in every section except the one about reloading', () => {
    expect(PAGE.match(/^## .*$/gm)).toEqual(['## Reload', ...[...EXAMPLES.keys()].map((heading) => `## ${heading}`)]);
    expect(PAGE.match(/^```yaml$/gm)).toHaveLength(EXAMPLES.size);
  });

  it.each([...EXAMPLES.keys()])('has an example that loads strictly and without a warning: %s', (heading) => {
    const { endpoints, warnings } = load(heading);
    expect(endpoints.length).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
  });

  it('omits the endpoint whose variable is not set', () => {
    expect(load('Keys and variables').endpoints).toHaveLength(1);
    expect(load('Keys and variables', {}).skipped).toEqual([{ name: 'chat', variable: 'AZURE_OPENAI_RESOURCE' }]);
  });

  it('states the actual defaults of a route', () => {
    const text = EXAMPLES.get('Traffic routes')!.replace(/ {4}retries:[^]*/, '');
    const [route] = loadGatewayFile(fileOf(text), providers, {}).routes;
    const { attempts, statuses, backoff } = route!.retries;
    const prose = PAGE.replaceAll('\n', ' ');
    expect(prose).toContain(`(default ${statuses.join(', ')})`);
    expect(prose).toContain(`\`attempts\` times (default ${attempts} if the route has fallbacks, else 0)`);
    expect(prose).toContain(`\`backoff\` seconds (default ${backoff / 1000})`);
  });
});
