import { NestFactory } from '@nestjs/core';
import { CONTRACT_CASES } from './rows/index';
import { describeContract } from './contract-suite';
import { ProviderRegistry } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';

describeContract(CONTRACT_CASES);

it('holds for every provider there is', async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const names = context.get(ProviderRegistry).names();
  await context.close();
  expect(names.filter((name) => !CONTRACT_CASES.some((row) => row.adapter.name === name))).toEqual([]);
});
