import { NestFactory } from '@nestjs/core';
import { CONTRACT_ROWS } from './contract-rows';
import { describeContract } from './contract-suite';
import { Providers } from './providers';
import { ProvidersModule } from './providers.module';

describeContract(CONTRACT_ROWS);

it('holds for every provider there is', async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const names = context.get(Providers).names();
  await context.close();
  expect(names.filter((name) => !CONTRACT_ROWS.some((row) => row.adapter.name === name))).toEqual([]);
});
