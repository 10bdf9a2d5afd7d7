import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { ProviderRegistry } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';
import { CONTRACT_CASES } from './rows/index';

describe('the contract suite', () => {
  it('has a row for every registered provider', async () => {
    const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
    const names = context.get(ProviderRegistry).names();
    await context.close();
    expect(names.filter((name) => !CONTRACT_CASES.some((row) => row.adapter.name === name))).toEqual([]);
  });

  it('has a spec for every file of rows', () => {
    const specs = readdirSync(__dirname).filter((file) => file.endsWith('.contract.spec.ts'));
    const rowFiles = readdirSync(join(__dirname, 'rows')).filter((file) => file !== 'index.ts');
    expect(rowFiles.filter((file) => !specs.some((spec) => spec.startsWith(file.slice(0, -3))))).toEqual([]);
  });
});
