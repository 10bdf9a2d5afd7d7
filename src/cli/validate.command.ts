import { NestFactory } from '@nestjs/core';
import { Command, Option } from 'commander';
import { loadGatewayFile, type GatewaySnapshot, type LoadOptions } from '../config';
import { ProviderRegistry } from '../providers/contract/provider-registry';
import { ProvidersModule } from '../providers/providers.module';
import { orReport } from './report';

interface ValidateOptions extends LoadOptions {
  readonly configPath: string;
}

/** `validate`: loads the file as the server would, and says what is wrong with it. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Checks a configuration file without serving it.')
    .addOption(
      new Option('--config-path <file>', 'the configuration file').env('MLFLOW_GATEWAY_CONFIG').makeOptionMandatory(),
    )
    .option(
      '--strict',
      'also refuse unknown keys, endpoint types that the provider does not have, models without a name, and keys in plain text',
      false,
    )
    .action((options: ValidateOptions) => validate(options));
}

async function validate({ configPath, strict }: ValidateOptions): Promise<void> {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const snapshot = orReport(() => loadGatewayFile(configPath, context.get(ProviderRegistry), process.env, { strict }));
  for (const warning of snapshot.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(`${snapshot.path} is valid: ${contentOf(snapshot)}.\n`);
  await context.close();
}

function contentOf({ endpoints, routes }: GatewaySnapshot): string {
  const counts = [`${endpoints.length} endpoints`];
  if (routes.length > 0) counts.push(`${routes.length} traffic routes`);
  return counts.join(', ');
}
