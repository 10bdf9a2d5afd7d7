import { NestFactory } from '@nestjs/core';
import { Command, Option } from 'commander';
import { loadGatewayFile } from '../config';
import { Providers } from '../providers/providers';
import { ProvidersModule } from '../providers/providers.module';
import { orReport } from './report';

/** `validate`: loads the file as the server would, and says what is wrong with it. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Checks a configuration file without serving it.')
    .addOption(
      new Option('--config-path <file>', 'the configuration file').env('MLFLOW_GATEWAY_CONFIG').makeOptionMandatory(),
    )
    .action(({ configPath }: { configPath: string }) => validate(configPath));
}

async function validate(configPath: string): Promise<void> {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const snapshot = orReport(() => loadGatewayFile(configPath, context.get(Providers), process.env));
  for (const warning of snapshot.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(`${snapshot.path} is valid: ${snapshot.endpoints.length} endpoints.\n`);
  await context.close();
}
