import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { loadGatewayFile } from '../src/config';
import { FIRST_TOKEN_MS, THINKING_FIRST_TOKEN_MS } from '../src/endpoints/routing/attempt-timeouts';
import { ProviderRegistry } from '../src/providers/contract/provider-registry';
import { ProvidersModule } from '../src/providers/providers.module';
import { fileOf } from './support/program';

const PAGE = readFileSync(join(__dirname, '..', 'docs', 'resilience.md'), 'utf8');

describe('docs/resilience.md', () => {
  it('recommends a configuration that loads strictly and without a warning', async () => {
    const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
    const providers = context.get(ProviderRegistry);
    await context.close();
    const [, yaml] = /## Recommended configuration\n+```yaml\n([^]*?)```/.exec(PAGE) ?? [];
    const { routes, warnings } = loadGatewayFile(fileOf(yaml!), providers, {}, { strict: true });
    expect(warnings).toEqual([]);
    expect(routes[0]).toMatchObject({
      retries: { attempts: 1 },
      timeouts: { firstToken: 10_000, total: 110_000 },
      on_broken_stream: 'continue',
    });
  });

  it('states the default limits on the time to the first token', () => {
    expect(PAGE).toContain(`the limit is ${FIRST_TOKEN_MS / 1000} seconds while another endpoint`);
    expect(PAGE.replaceAll('\n', ' ')).toContain(
      `and ${THINKING_FIRST_TOKEN_MS / 1000} seconds if the model may think`,
    );
  });
});
