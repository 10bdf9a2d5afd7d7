import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { loadGatewayFile } from '../src/config';
import { ProviderRegistry } from '../src/providers/contract/provider-registry';
import { ProvidersModule } from '../src/providers/providers.module';
import { fileOf } from './support/program';

const PAGE = readFileSync(join(__dirname, '..', 'docs', 'databricks.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, example]) => example!);

describe('docs/databricks.md', () => {
  it('contains only YAML examples that load strictly and without a warning, and switch the mode on', async () => {
    const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
    const providers = context.get(ProviderRegistry);
    await context.close();
    expect(EXAMPLES.length).toBeGreaterThan(2);
    for (const example of EXAMPLES) {
      const snapshot = loadGatewayFile(fileOf(example), providers, { PASSWORD: 'password' }, { strict: true });
      expect(snapshot.warnings).toEqual([]);
      expect(snapshot.databricks.isEnabled).toBe(true);
    }
  });

  it('lists every section in its table of contents, in the same order', () => {
    const listed = [...PAGE.matchAll(/^- \[([^\]]+)\]\(#[\w-]+\)$/gm)].map(([, title]) => title);
    expect([...PAGE.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(listed);
  });
});
