import { NestFactory } from '@nestjs/core';
import { CONTRACT_ROWS } from './rows/index';
import { describeContract } from './contract-suite';
import { Providers } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';

describeContract(CONTRACT_ROWS);

it('holds for every provider there is', async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const names = context.get(Providers).names();
  await context.close();
  expect(names.filter((name) => !CONTRACT_ROWS.some((row) => row.adapter.name === name))).toEqual([]);
});
