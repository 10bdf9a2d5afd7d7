import { NestFactory } from '@nestjs/core';
import { Command, Option } from 'commander';
import { loadGatewayFile, processVariables, type GatewaySnapshot, type LoadOptions } from '../config';
import { ProviderRegistry } from '../providers/contract/provider-registry';
import { ProvidersModule } from '../providers/providers.module';
import { orExit } from './report';

interface ValidateOptions extends LoadOptions {
  readonly configPath: string;
}

/** Creates the `validate` command, which loads the file as the server does and prints its problems. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Check a configuration file without serving it.')
    .addOption(
      new Option('--config-path <file>', 'the configuration file').env('MLFLOW_GATEWAY_CONFIG').makeOptionMandatory(),
    )
    .option(
      '--strict',
      'also reject unknown keys, endpoint types that the provider does not support, models without a name, and keys in plain text',
      false,
    )
    .action((options: ValidateOptions) => validate(options));
}

async function validate({ configPath, strict }: ValidateOptions): Promise<void> {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const catalog = context.get(ProviderRegistry);
  const snapshot = orExit(() => loadGatewayFile(configPath, catalog, processVariables(), { strict }));
  for (const warning of snapshot.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(`${snapshot.path} is valid: ${contentOf(snapshot)}.\n`);
  await context.close();
}

function contentOf({ endpoints, routes }: GatewaySnapshot): string {
  const counts = [`${endpoints.length} endpoints`];
  if (routes.length > 0) counts.push(`${routes.length} traffic routes`);
  return counts.join(', ');
}
